package dev.berth.cli.demo;

import dev.berth.cli.console.CommandFailed;
import dev.berth.cli.console.Printable;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs other programs, one at a time, with what they say about themselves in a log. {@link #end}
 * may come from another thread.
 */
final class Programs {
    private static final int LINES_SHOWN = 12;

    private final Path log;
    private volatile @Nullable Process current;

    Programs(Path log) {
        this.log = log;
    }

    /**
     * What the program printed.
     *
     * @throws CommandFailed with the end of its errors if it failed
     */
    String run(Object... words) {
        var command = List.of(words).stream().map(Object::toString).toList();
        if (Thread.currentThread().isInterrupted()) {
            throw new CommandFailed("interrupted");
        }
        try {
            long before = Files.exists(log) ? Files.size(log) : 0;
            var process =
                    new ProcessBuilder(command)
                            .redirectInput(Path.of("/dev/null").toFile())
                            .redirectError(Redirect.appendTo(log.toFile()))
                            .start();
            current = process;
            var printed = process.getInputStream().readAllBytes();
            int code = process.waitFor();
            if (code != 0) {
                throw new CommandFailed(
                        "%s ended with %d:\n%s"
                                .formatted(String.join(" ", command), code, errors(before)));
            }
            return new String(printed, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new CommandFailed(command.getFirst() + " cannot be run: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("interrupted");
        }
    }

    /** Ends the program that runs, if one does, so that nothing is made while all is taken down. */
    void end() {
        var process = current;
        if (process == null) {
            return;
        }
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String errors(long from) throws IOException {
        var all = Files.readAllBytes(log);
        var written =
                new String(all, (int) from, all.length - (int) from, StandardCharsets.UTF_8)
                        .lines()
                        .map(Printable::of)
                        .toList();
        var last = written.subList(Math.max(0, written.size() - LINES_SHOWN), written.size());
        return String.join("\n", last);
    }
}
