package dev.berth.cli.demo;

import dev.berth.cli.api.Access;
import dev.berth.cli.api.AdminApi;
import dev.berth.cli.api.ServerAddress;
import dev.berth.cli.console.CommandFailed;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Everything that the demo makes, in one directory: the hosts and HAProxy of the lab, and the
 * server. What is there, in whatever state, can be taken down.
 */
final class Landscape {
    private static final long READY_SECONDS = 60;

    private final Path home;
    private final Path directory;
    private final Programs programs;
    private final Lab lab;
    private final ServerProcess server;

    /**
     * @param home where the distribution is
     */
    Landscape(Path home, Path directory) {
        this.home = home;
        this.directory = directory;
        this.programs = new Programs(directory.resolve("demo.log"));
        this.lab = new Lab(programs, home, directory.resolve("lab"));
        this.server = new ServerProcess(directory);
    }

    Path directory() {
        return directory;
    }

    Path home() {
        return home;
    }

    Lab lab() {
        return lab;
    }

    Programs programs() {
        return programs;
    }

    boolean exists() {
        return Files.exists(directory);
    }

    void create() {
        try {
            Files.createDirectory(directory);
        } catch (IOException e) {
            throw new CommandFailed(directory + " cannot be made: " + e.getMessage());
        }
    }

    /**
     * Starts the server where the hosts reach it, and waits until it is ready.
     *
     * @return its API, over loopback
     */
    AdminApi startServer(int port, String publicName) {
        var flags =
                List.of("--insecure", "--listen", "0.0.0.0:" + port, "--public-name", publicName);
        server.start(home, flags);
        var address = new ServerAddress(URI.create("http://127.0.0.1:" + port), "the demo's");
        var api = new AdminApi(address, Access.ANYONES);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        while (!api.isReady()) {
            if (!server.runs() || System.nanoTime() > deadline) {
                throw new CommandFailed("the server did not come up:\n" + end(server.log()));
            }
            Pause.briefly();
        }
        return api;
    }

    /** Ends and removes everything but logs. May be called for what is half made, and twice. */
    void down() {
        server.stop();
        lab.down();
        delete(directory.resolve("data"));
    }

    /** The logs too. */
    void forget() {
        delete(directory);
    }

    private static String end(Path log) {
        try {
            var lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 12), lines.size()));
        } catch (IOException e) {
            return "and its log " + log + " cannot be read";
        }
    }

    private static void delete(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try (var files = Files.walk(tree)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new CommandFailed(tree + " could not be removed: " + e.getMessage());
        }
    }
}
