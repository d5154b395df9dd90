package dev.berth.cli.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** As much of a registry as the bench asks for, in memory; it can be told to misbehave. */
final class MemoryRegistry implements AutoCloseable {
    private static final byte[] NOTHING = {};

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong uploads = new AtomicLong();

    /** By path: what is there, all blobs and manifests. */
    final NavigableMap<String, byte[]> content = new ConcurrentSkipListMap<>();

    private final Map<String, byte[]> open = new ConcurrentHashMap<>();

    /** What was asked, such as {@code PUT /v2/…}. */
    final Queue<String> asked = new ConcurrentLinkedQueue<>();

    volatile boolean deletes = true;
    volatile boolean flipsABit;

    MemoryRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    List<String> below(String path) {
        return content.keySet().stream().filter(key -> key.startsWith(path)).toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var method = exchange.getRequestMethod();
            var path = exchange.getRequestURI().getPath();
            asked.add(method + " " + path);
            var body = exchange.getRequestBody().readAllBytes();
            switch (method) {
                case "POST" -> continueAt(exchange, path + uploads.incrementAndGet(), NOTHING);
                case "PATCH" -> continueAt(exchange, path, body);
                case "PUT" -> put(exchange, path, body);
                case "DELETE" -> delete(exchange, path);
                default -> get(exchange, path);
            }
        }
    }

    private void continueAt(HttpExchange exchange, String upload, byte[] body) throws IOException {
        open.put(upload, body);
        exchange.getResponseHeaders().set("Location", url() + upload + "?state=1");
        exchange.sendResponseHeaders(202, -1);
    }

    private void put(HttpExchange exchange, String path, byte[] body) throws IOException {
        var patched = open.remove(path);
        if (patched == null) {
            content.put(path, body);
            exchange.sendResponseHeaders(201, -1);
            return;
        }
        var blob = body.length == 0 ? patched : body;
        var digest = exchange.getRequestURI().getQuery().replace("state=1&digest=", "");
        var right = digest.equals("sha256:" + sha256(blob));
        if (right) {
            content.put(path.replaceFirst("uploads/\\d+$", digest), blob);
        }
        exchange.sendResponseHeaders(right ? 201 : 400, -1);
    }

    private void delete(HttpExchange exchange, String path) throws IOException {
        int status = !deletes ? 405 : content.remove(path) == null ? 404 : 202;
        exchange.sendResponseHeaders(status, -1);
    }

    private void get(HttpExchange exchange, String path) throws IOException {
        var body = path.endsWith("/tags/list") ? page(exchange, path) : content.get(path);
        if (body == null) {
            exchange.sendResponseHeaders(404, -1);
        } else if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
            exchange.sendResponseHeaders(200, -1);
        } else {
            var range = exchange.getRequestHeaders().getFirst("Range");
            int from = 0;
            int count = body.length;
            if (range != null) {
                var ends = range.replace("bytes=", "").split("-", 2);
                from = Integer.parseInt(ends[0]);
                count = Integer.parseInt(ends[1]) + 1 - from;
            }
            var part = Arrays.copyOfRange(body, from, from + count);
            part[count / 2] ^= (byte) (flipsABit ? 1 : 0);
            exchange.sendResponseHeaders(range == null ? 200 : 206, count);
            exchange.getResponseBody().write(part);
        }
    }

    private byte[] page(HttpExchange exchange, String path) {
        var query = exchange.getRequestURI().getQuery().replace("n=", "").split("&last=", 2);
        var prefix = path.replace("tags/list", "manifests/");
        return content.tailMap(prefix + query[1], false).keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .limit(Integer.parseInt(query[0]))
                .map(key -> '"' + key.substring(prefix.length()) + '"')
                .collect(Collectors.joining(",", "{\"tags\":[", "]}"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
