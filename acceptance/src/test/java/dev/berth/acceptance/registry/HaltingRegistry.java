package dev.berth.acceptance.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/**
 * A registry with one image that hands out some of its blobs, and keeps whoever asks for the others
 * waiting in the middle of them: there an import can be broken off, at the same place each time.
 */
final class HaltingRegistry implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, byte[]> blobs = new LinkedHashMap<>();
    private final List<String> served = new CopyOnWriteArrayList<>();
    private final CountDownLatch going = new CountDownLatch(1);
    private final byte[] manifest;
    private final int free;

    /**
     * @param seed of its bytes
     * @param free how many blobs it hands out before it halts
     */
    HaltingRegistry(long seed, int layers, int free) throws IOException {
        this.free = free;
        var entries = new StringBuilder();
        var config = blob(bytes(seed, 300));
        for (int i = 0; i < layers; i++) {
            entries.append(i == 0 ? "" : ",")
                    .append(entry("layer.v1.tar", blob(bytes(seed + 1 + i, 300_000)), 300_000));
        }
        manifest =
                ("{\"schemaVersion\":2,\"config\":"
                                + entry("config.v1+json", config, 300)
                                + ",\"layers\":["
                                + entries
                                + "]}")
                        .getBytes(StandardCharsets.US_ASCII);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(
                Executors.newCachedThreadPool(
                        Thread.ofPlatform().name("halting-registry").daemon().factory()));
        server.createContext("/", this::answer);
        server.start();
    }

    private static byte[] bytes(long seed, int length) {
        var bytes = new byte[length];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    private String blob(byte[] bytes) {
        var digest = Content.digestOf(bytes);
        blobs.put(digest, bytes);
        return digest;
    }

    private static String entry(String kind, String digest, int size) {
        return "{\"mediaType\":\"application/vnd.oci.image.%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(kind, digest, size);
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/halting/image";
    }

    /** The blobs that it hands out in any case. */
    List<String> free() {
        return blobs.keySet().stream().limit(free).toList();
    }

    int size() {
        return blobs.size();
    }

    String digest() {
        return Content.digestOf(manifest);
    }

    /** The blobs that were asked for since the last time. */
    List<String> served() {
        var all = List.copyOf(served);
        served.clear();
        return all;
    }

    /** From now on it hands out everything. */
    void go() {
        going.countDown();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            var last = path.substring(path.lastIndexOf('/') + 1);
            var headers = exchange.getResponseHeaders();
            if (path.endsWith("/tags/list")) {
                var body = "{\"tags\":[\"v1\"]}".getBytes(StandardCharsets.US_ASCII);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            } else if (path.contains("/manifests/")) {
                headers.set("Content-Type", "application/vnd.oci.image.manifest.v1+json");
                exchange.sendResponseHeaders(200, manifest.length);
                exchange.getResponseBody().write(manifest);
            } else if (path.contains("/blobs/")) {
                hand(exchange, last);
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    private void hand(HttpExchange exchange, String digest) throws IOException {
        served.add(digest);
        var bytes = blobs.getOrDefault(digest, new byte[0]);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes, 0, bytes.length / 2);
        exchange.getResponseBody().flush();
        if (!free().contains(digest)) {
            try {
                going.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        exchange.getResponseBody().write(bytes, bytes.length / 2, bytes.length - bytes.length / 2);
    }

    @Override
    public void close() {
        going.countDown();
        server.stop(0);
    }
}
