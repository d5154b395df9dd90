package dev.berth.acceptance;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A program to run, with an end: who is not done by the deadline is ended, and the test fails. */
public record Command(
        List<String> words, Map<String, String> environment, String input, Duration deadline) {

    /** What came of it. */
    public record Output(int exit, String out, String err) {}

    /** With nothing on its standard input. */
    public Command(List<String> words, Map<String, String> environment, Duration deadline) {
        this(words, environment, "", deadline);
    }

    public Command {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    public static Command of(Object... words) {
        var list = new ArrayList<String>();
        for (var word : words) {
            list.add(word.toString());
        }
        return new Command(list, Map.of("BERTH_BUILD", "skip"), Duration.ofMinutes(3));
    }

    public Command with(String variable, String value) {
        var more = new TreeMap<>(environment);
        more.put(variable, value);
        return new Command(words, more, input, deadline);
    }

    /** With this on its standard input. */
    public Command withInput(String text) {
        return new Command(words, environment, text, deadline);
    }

    /** With another deadline than the usual one of three minutes. */
    public Command within(Duration other) {
        return new Command(words, environment, input, other);
    }

    /** Runs it to its end, whatever its exit code. */
    public Output run() {
        Path out = null;
        Path err = null;
        try {
            // Files, not pipes: nobody must read while it runs.
            out = Files.createTempFile("berth-out", "");
            err = Files.createTempFile("berth-err", "");
            var process =
                    process().redirectOutput(out.toFile()).redirectError(err.toFile()).start();
            try {
                try (var in = process.getOutputStream()) {
                    in.write(input.getBytes(StandardCharsets.UTF_8));
                }
                if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new AssertionError(
                            words
                                    + " did not end within "
                                    + deadline
                                    + "\n"
                                    + Files.readString(err));
                }
            } finally {
                process.destroyForcibly();
            }
            return new Output(process.exitValue(), Files.readString(out), Files.readString(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            delete(out);
            delete(err);
        }
    }

    /** Runs it and gives what it printed; fails if it failed. */
    public String succeed() {
        var output = run();
        if (output.exit() != 0) {
            throw new AssertionError(
                    "%s ended with %d%n%s%s"
                            .formatted(words, output.exit(), output.out(), output.err()));
        }
        return output.out();
    }

    /** To be started, and ended, by the caller. */
    public ProcessBuilder process() {
        var builder = new ProcessBuilder(words);
        builder.environment().putAll(environment);
        return builder;
    }

    private static void delete(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
