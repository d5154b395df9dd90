package dev.berth.acceptance.registry;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.acceptance.Ports;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Debian's docker-registry on loopback, which wants the login {@code reader:secret}. */
final class DebianRegistry implements AutoCloseable {
    static final String LOGIN = "reader:secret";

    private static final Path PROGRAM = Path.of("/usr/bin/docker-registry");
    private static final Duration START = Duration.ofSeconds(30);

    /** {@link #LOGIN} as htpasswd keeps it, with the least work that bcrypt knows. */
    private static final String HTPASSWD =
            "reader:$2b$04$Vm3VzGReQhsPEFIKXTKCTubtByCImwvUR5EnaYbxcjAf.DvcQ37Su\n";

    private final Process process;
    private final int port;
    private final Path log;

    private DebianRegistry(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /** Returns when it takes connections. */
    static DebianRegistry start(Path directory) {
        assumeTrue(
                Files.isExecutable(PROGRAM),
                "Debian packages are missing: docker-registry (run: cli/demo/lab install"
                        + " docker-registry)");
        try {
            int port = Ports.free();
            var htpasswd = Files.writeString(directory.resolve("htpasswd"), HTPASSWD);
            var settings =
                    Files.writeString(
                            directory.resolve("registry.yml"),
                            """
                            version: 0.1
                            storage: { filesystem: { rootdirectory: %s } }
                            http: { addr: 127.0.0.1:%d, relativeurls: true, secret: test }
                            auth: { htpasswd: { realm: test, path: %s } }
                            """
                                    .formatted(directory.resolve("registry"), port, htpasswd));
            var log = directory.resolve("registry.log");
            var process =
                    new ProcessBuilder(PROGRAM.toString(), "serve", settings.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            var registry = new DebianRegistry(process, port, log);
            try {
                await().atMost(START).until(registry::isReady);
            } catch (RuntimeException e) {
                registry.close();
                throw e;
            }
            return registry;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    Path log() {
        return log;
    }

    private boolean isReady() throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError("docker-registry ended\n" + Files.readString(log));
        }
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
