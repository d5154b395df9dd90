package dev.berth.server.mirror;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.berth.model.Digest;
import dev.berth.server.registry.RegistryTestBed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An upstream over real HTTP that does what a test tells it, and remembers what it was asked. */
final class ScriptedRegistry implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** Answers one request. */
    interface Script {
        void answer(HttpExchange exchange) throws IOException;
    }

    ScriptedRegistry() {
        this(0);
    }

    ScriptedRegistry(int port) {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** Answers {@code METHOD /path} with this from now on. */
    ScriptedRegistry on(String request, Script script) {
        scripts.put(request, script);
        return this;
    }

    /** Knows a manifest by a tag and by its digest. */
    Digest manifest(String repository, String tag, byte[] manifest) {
        var digest = RegistryTestBed.sha256(manifest);
        for (var reference : List.of(tag, digest.toString())) {
            var path = " /v2/" + repository + "/manifests/" + reference;
            for (var method : List.of("GET", "HEAD")) {
                on(
                        method + path,
                        exchange -> {
                            var headers = exchange.getResponseHeaders();
                            headers.add("Content-Type", RegistryTestBed.OCI_MANIFEST);
                            headers.add("Docker-Content-Digest", digest.toString());
                            send(exchange, manifest);
                        });
            }
        }
        return digest;
    }

    Digest blob(String repository, byte[] blob) {
        var digest = RegistryTestBed.sha256(blob);
        blob(repository, digest, exchange -> send(exchange, blob));
        return digest;
    }

    void blob(String repository, Digest digest, Script script) {
        on("GET /v2/" + repository + "/blobs/" + digest, script);
        on("HEAD /v2/" + repository + "/blobs/" + digest, script);
    }

    /** An image of one config and one layer, with a tag. Returns its manifest. */
    byte[] image(String repository, String tag, String layer) {
        var manifest = imageOf(blob(repository, bytes("{}")), blob(repository, bytes(layer)));
        manifest(repository, tag, manifest);
        return manifest;
    }

    static byte[] imageOf(Digest config, Digest layer) {
        return bytes(
                """
                {"schemaVersion":2,"mediaType":"%s",
                 "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":2},
                 "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%s","size":9}]}
                """
                        .formatted(RegistryTestBed.OCI_MANIFEST, config, layer));
    }

    private static byte[] bytes(String text) {
        return RegistryTestBed.bytes(text);
    }

    void forget(String request) {
        scripts.remove(request);
    }

    /** What it was asked, as {@code METHOD /path?query}. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    long count(String request) {
        return asked.stream().filter(request::equals).count();
    }

    /** A whole body, or for a {@code HEAD} its length. */
    static void send(HttpExchange exchange, byte[] body) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().add("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    static void refuse(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            var script =
                    scripts.get(
                            exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
            if (script == null) {
                refuse(exchange, 404);
            } else {
                script.answer(exchange);
            }
        }
    }

    /** Connections under way are cut. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
