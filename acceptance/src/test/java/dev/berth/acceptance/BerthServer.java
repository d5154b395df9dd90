package dev.berth.acceptance;

import static org.awaitility.Awaitility.await;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process of {@code ./berth serve}. */
public final class BerthServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(30);

    private final Process process;
    private final @Nullable Authority authority;
    private final int port;
    private final Path log;

    private BerthServer(Process process, @Nullable Authority authority, int port, Path log) {
        this.process = process;
        this.authority = authority;
        this.port = port;
        this.log = log;
    }

    /** On loopback, on a free port. */
    public static BerthServer start(Path data, String... jvmOptions) {
        return start(data, "127.0.0.1", Ports.free(), List.of(), jvmOptions);
    }

    /**
     * On loopback, on a free port, and within so much memory.
     *
     * @param memory such as {@code 512m}
     */
    public static BerthServer within(String memory, Path data) {
        return start(
                data, "127.0.0.1", Ports.free(), null, List.of(), Map.of("BERTH_MEMORY", memory));
    }

    /** On loopback, on a free port, with this {@code berth.yml}. */
    public static BerthServer configured(Path data, Path settings) {
        return start(data, "127.0.0.1", Ports.free(), List.of("--config", settings.toString()));
    }

    /** Where the hosts of a lab reach it; the CLI and these tests come over loopback. */
    public static BerthServer start(Path data, Lab lab, String... jvmOptions) {
        var port = Ports.free();
        var name = lab.bridge() + ":" + port;
        return start(
                data, "0.0.0.0", port, List.of("--insecure", "--public-name", name), jvmOptions);
    }

    /** Returns when the server says that it is ready. */
    public static BerthServer start(
            Path data, String listen, int port, List<String> flags, String... jvmOptions) {
        return start(data, listen, port, null, flags, options(jvmOptions));
    }

    private static Map<String, String> options(String... jvmOptions) {
        return Map.of("BERTH_JAVA_OPTS", String.join(" ", jvmOptions));
    }

    /**
     * @param authority of its certificate; null for one that speaks plain HTTP
     */
    static BerthServer start(
            Path data,
            String listen,
            int port,
            @Nullable Authority authority,
            List<String> flags,
            Map<String, String> environment) {
        var words = new ArrayList<Object>(List.of(Distribution.LAUNCHER, "serve"));
        words.addAll(List.of("--data", data, "--listen", listen + ":" + port));
        words.addAll(flags);
        try {
            var log = Distribution.workDirectory("servers").resolve("berth-" + port + ".log");
            // Java follows the launcher under the same process id.
            var builder =
                    Command.of(words.toArray())
                            .process()
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            var process = builder.start();
            var server = new BerthServer(process, authority, port, log);
            try {
                await().atMost(START).until(() -> server.ended() || server.isReady());
                if (server.ended()) {
                    throw new AssertionError("the server ended\n" + Files.readString(log));
                }
            } catch (RuntimeException | AssertionError e) {
                server.close();
                throw e;
            }
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    /** What it has written so far, everything that ever ran on this port. */
    public Path log() {
        return log;
    }

    /** Over loopback. */
    public URI url() {
        return URI.create((authority == null ? "http" : "https") + "://127.0.0.1:" + port);
    }

    public boolean ended() {
        return !process.isAlive();
    }

    /** Waits for it to end by itself, and tells with which exit code. */
    public int awaitEnd(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the server did not end within " + patience);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** {@code kill -9}. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd(STOP);
    }

    /** SIGTERM, and its end. */
    @Override
    public void close() {
        process.destroy();
        try {
            awaitEnd(STOP);
        } finally {
            process.destroyForcibly();
        }
    }

    private boolean isReady() {
        var builder = HttpClient.newBuilder();
        if (authority != null) {
            builder.sslContext(authority.trusted());
        }
        try (var client = builder.build()) {
            var request = HttpRequest.newBuilder(url().resolve("/readyz")).build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
