package dev.berth.deploy.haproxy;

import static org.awaitility.Awaitility.await;

import dev.berth.deploy.Needs;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A real HAProxy, master and worker, in a directory of its own. */
final class TestHaproxy implements AutoCloseable {
    private final Path directory;
    private final Path program = Needs.program("haproxy", "haproxy");
    private final int adminPort = freePort();
    private final int port = freePort();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;

    /** Also when somebody interrupts the tests: HAProxy outlives this process. */
    private final Thread lastResort = new Thread(this::kill, "haproxy-down");

    /**
     * @param keepsState whether a reload begins with what {@link #saveState} wrote
     * @param backends the rest of the configuration
     */
    TestHaproxy(Path directory, boolean keepsState, String backends) throws IOException {
        this.directory = directory;
        Files.writeString(directory.resolve("haproxy.cfg"), common(keepsState) + backends);
        Files.writeString(directory.resolve("servers.state"), "");
        process =
                new ProcessBuilder(
                                program.toString(),
                                "-W",
                                "-S",
                                directory + "/master.sock",
                                "-f",
                                directory + "/haproxy.cfg")
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("log").toFile())
                        .start();
        Runtime.getRuntime().addShutdownHook(lastResort);
        try {
            awaitAnother(0);
        } catch (RuntimeException e) {
            close();
            throw new IOException(Files.readString(directory.resolve("log")), e);
        }
    }

    String admin() {
        return "unix://" + directory + "/admin.sock";
    }

    String user() {
        return "unix://" + directory + "/user.sock";
    }

    String adminByTcp() {
        return "tcp://127.0.0.1:" + adminPort;
    }

    String master() {
        return "unix://" + directory + "/master.sock";
    }

    long pid() throws IOException {
        return ask("show info")
                .lines()
                .filter(line -> line.startsWith("Pid: "))
                .mapToLong(line -> Long.parseLong(line.substring(5).strip()))
                .findFirst()
                .orElse(0);
    }

    String ask(String line) throws IOException {
        return new RuntimeSocket(Endpoint.parse(admin()), Duration.ofSeconds(5)).ask(line);
    }

    /** What a reload script does first. */
    void saveState() throws IOException {
        Files.writeString(directory.resolve("servers.state"), ask("show servers state"));
    }

    /** Ends when the new worker answers. */
    void reload() throws IOException, InterruptedException {
        long before = pid();
        new ProcessBuilder("kill", "-USR2", Long.toString(process.pid())).start().waitFor();
        awaitAnother(before);
    }

    /**
     * Stops the whole of HAProxy where it stands: connections are accepted, nothing is answered.
     */
    void freeze(boolean frozen) throws IOException, InterruptedException {
        var signal = frozen ? "-STOP" : "-CONT";
        for (var worker : process.descendants().toList()) {
            new ProcessBuilder("kill", signal, Long.toString(worker.pid())).start().waitFor();
        }
    }

    /** One request through the frontend: its status. */
    int get(String path) throws IOException, InterruptedException {
        return client.send(request(path), HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    CompletableFuture<Integer> begin(String path) {
        return client.sendAsync(request(path), HttpResponse.BodyHandlers.discarding())
                .thenApply(HttpResponse::statusCode);
    }

    @Override
    public void close() {
        kill();
        Runtime.getRuntime().removeShutdownHook(lastResort);
        client.close();
    }

    private void kill() {
        var family = process.descendants().toList();
        process.destroy();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        family.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    }

    private void awaitAnother(long before) {
        await().ignoreExceptions().until(() -> pid() != before && pid() != 0);
    }

    private String common(boolean keepsState) {
        var state = "load-server-state-from-file " + (keepsState ? "global" : "none");
        return """
        global
            stats socket %1$s/admin.sock mode 600 level admin
            stats socket %1$s/user.sock mode 600 level user
            stats socket ipv4@127.0.0.1:%2$d level admin
            server-state-file %1$s/servers.state
        defaults
            mode http
            %3$s
            option idle-close-on-response
            timeout connect 2s
            timeout client 30s
            timeout server 30s
            timeout check 5s
        frontend www
            bind 127.0.0.1:%4$d
            use_backend %%[str(web)]
        """
                .formatted(directory, adminPort, state, port);
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
