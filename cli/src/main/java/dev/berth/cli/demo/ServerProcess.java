package dev.berth.cli.demo;

import dev.berth.cli.console.CommandFailed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * {@code berth serve} as a process of its own, which outlives this one with {@code --keep}. Its
 * number is in a file, so that a later {@code demo --down} finds it.
 */
final class ServerProcess {
    private static final long PATIENCE_SECONDS = 30;

    private final Path directory;

    ServerProcess(Path directory) {
        this.directory = directory;
    }

    void start(Path home, List<String> arguments) {
        // setsid: a Ctrl-C in the terminal is for the demo, which ends the server in its turn.
        var command = new ArrayList<>(List.of("setsid", home.resolve("berth").toString(), "serve"));
        command.addAll(List.of("--data", directory.resolve("data").toString()));
        command.addAll(arguments);
        var builder =
                new ProcessBuilder(command)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log().toFile());
        // A berth.yml in the directory where the demo was called is not the demo's.
        builder.directory(directory.toFile()).environment().remove("BERTH_CONFIG");
        // What runs this has been built already.
        builder.environment().put("BERTH_BUILD", "skip");
        try {
            var process = builder.start();
            Files.writeString(pidFile(), Long.toString(process.pid()));
        } catch (IOException e) {
            throw new CommandFailed("the server cannot be started: " + e.getMessage());
        }
    }

    Path log() {
        return directory.resolve("server.log");
    }

    boolean runs() {
        return handle().isPresent();
    }

    /** Asks it to end, and after a while insists. */
    void stop() {
        handle().ifPresent(ServerProcess::end);
    }

    private static void end(ProcessHandle process) {
        process.destroy();
        try {
            process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** The file may outlive the process and the number may be another's by now. */
    private Optional<ProcessHandle> handle() {
        try {
            var pid = Files.readString(pidFile()).strip();
            var line = Files.readString(Path.of("/proc", pid, "cmdline"), StandardCharsets.UTF_8);
            return line.contains(directory.resolve("data").toString())
                    ? ProcessHandle.of(Long.parseLong(pid))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Path pidFile() {
        return directory.resolve("server.pid");
    }
}
