package dev.berth.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ssl.SSLContext;

/**
 * A server that answers over real HTTP with what a test put there, and remembers what it was asked.
 * Of several answers to one request the last is given for ever.
 */
public final class CannedServer implements AutoCloseable {

    /** What was asked: {@code GET /path?query}, and the body. */
    public record Asked(String line, String body) {}

    private record Canned(int status, String body) {}

    private final HttpServer server;
    private final Map<String, Queue<Canned>> answers = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final List<String> logins = new CopyOnWriteArrayList<>();

    public CannedServer() throws IOException {
        this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    }

    /** Over TLS, under this certificate and key. */
    public static CannedServer withTls(SSLContext context) throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var server = HttpsServer.create(address, 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return new CannedServer(server);
    }

    private CannedServer(HttpServer server) {
        this.server = server;
        server.createContext("/", this::answer);
        server.start();
    }

    public String url() {
        var scheme = server instanceof HttpsServer ? "https" : "http";
        return scheme + "://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The {@code Authorization} of each request; empty where it had none. */
    public List<String> logins() {
        return List.copyOf(logins);
    }

    /**
     * Answers {@code GET /path?query} with 200 and this body, after those that were said before.
     */
    public CannedServer answers(String request, String body) {
        return answers(request, 200, body);
    }

    public CannedServer answers(String request, int status, String body) {
        answers.computeIfAbsent(request, r -> new ConcurrentLinkedQueue<>())
                .add(new Canned(status, body));
        return this;
    }

    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    public List<String> lines() {
        return asked.stream().map(Asked::line).toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            var body = exchange.getRequestBody().readAllBytes();
            var login = exchange.getRequestHeaders().getFirst("Authorization");
            logins.add(login == null ? "" : login);
            asked.add(new Asked(line, new String(body, StandardCharsets.UTF_8)));
            var queue = answers.getOrDefault(line, new ArrayDeque<>());
            var canned = queue.size() > 1 ? queue.remove() : queue.peek();
            if (canned == null) {
                canned = new Canned(404, "nothing canned for " + line);
            }
            var bytes = canned.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(canned.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
