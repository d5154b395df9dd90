package dev.berth.deploy.docker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Something that is, or is not, quite a Docker Engine. */
final class FakeEngine implements AutoCloseable {
    private final HttpServer server;
    private final List<String> paths = new CopyOnWriteArrayList<>();
    private final Map<String, String> logins = new ConcurrentHashMap<>();

    record Answer(int status, String body) {}

    FakeEngine(Function<String, Answer> answers) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> answer(exchange, answers));
        server.start();
    }

    String endpoint() {
        return "tcp://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What was asked for, in order. */
    List<String> paths() {
        return paths;
    }

    /** What came as a login with a pull, by the image's name; nothing for one without. */
    Map<String, String> logins() {
        return logins;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange, Function<String, Answer> answers)
            throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            paths.add(path);
            var image = exchange.getRequestURI().getQuery();
            var login = exchange.getRequestHeaders().getFirst("X-Registry-Auth");
            if (path.endsWith("/images/create")) {
                logins.put(image, login == null ? "" : login);
            }
            var answer = answers.apply(path);
            var body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
