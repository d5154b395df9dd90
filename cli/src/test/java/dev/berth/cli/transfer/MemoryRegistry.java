package dev.berth.cli.transfer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.berth.model.Digest;
import dev.berth.model.MediaType;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A registry over real HTTP, as far as images are moved in and out of one. It takes a manifest only
 * when its parts are there, lists two to a page, and remembers what it was asked.
 */
public final class MemoryRegistry implements AutoCloseable {
    private static final int PAGE = 2;

    /** A manifest, in hexadecimal digits of its bytes so that it can be compared. */
    public record Stored(MediaType type, String text) {
        byte[] bytes() {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    private record Fault(
            Predicate<String> on, int status, Map<String, String> headers, String body) {}

    final Map<String, Map<Digest, byte[]>> blobs = new ConcurrentHashMap<>();
    final Map<String, Map<Digest, Stored>> manifests = new ConcurrentHashMap<>();
    final Map<String, Map<String, Digest>> tags = new ConcurrentSkipListMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable Digest stopsInside;
    private final HttpServer server;
    boolean listsReferrers = true;
    volatile @Nullable String authorization;
    volatile String challenge = "Basic realm=\"test\"";

    public MemoryRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory()));
        server.createContext("/", this::answer);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What it was asked since the last time, without the questions that change nothing. */
    List<String> changes() {
        var changes = asked.stream().filter(line -> line.startsWith("P")).toList();
        asked.clear();
        return changes;
    }

    List<String> asked() {
        return List.copyOf(asked);
    }

    /** Answers the next request that begins so with this status instead. */
    void fails(String beginning, int status, Map<String, String> headers) {
        answers(beginning, status, headers, "fault");
    }

    /** The same, with that body. */
    void answers(String beginning, int status, Map<String, String> headers, String body) {
        faults.add(new Fault(line -> line.startsWith(beginning), status, headers, body));
    }

    /** Refuses the change after so many others. */
    void failsAfter(int changes) {
        failsAfter(changes, line -> line.startsWith("P"));
    }

    /** Refuses to give a blob or a manifest after so many others. */
    void failsAfterReads(int reads) {
        failsAfter(reads, line -> line.matches("GET .*/(blobs|manifests)/.*"));
    }

    /** Refuses nothing any more. */
    void recovers() {
        faults.clear();
    }

    private void failsAfter(int others, Predicate<String> which) {
        var count = new AtomicInteger();
        faults.add(
                new Fault(
                        line -> which.test(line) && count.getAndIncrement() == others,
                        500,
                        Map.of(),
                        "fault"));
    }

    /**
     * Sends only the first half of a blob and keeps the connection.
     *
     * @return is counted down when that half is sent
     */
    CountDownLatch stopsInside(Digest blob) {
        stopsInside = blob;
        return stopped;
    }

    Digest blob(String repository, byte[] bytes) {
        var digest = Hashing.of(Digest.Algorithm.SHA256, bytes);
        blobs.computeIfAbsent(repository, r -> new ConcurrentHashMap<>()).put(digest, bytes);
        return digest;
    }

    Digest manifest(String repository, @Nullable String tag, MediaType type, String text) {
        var stored = new Stored(type, text);
        var digest = Hashing.of(Digest.Algorithm.SHA256, stored.bytes());
        put(repository, tag, digest, stored);
        return digest;
    }

    void put(String repository, @Nullable String tag, Digest digest, Stored stored) {
        manifests.computeIfAbsent(repository, r -> new ConcurrentHashMap<>()).put(digest, stored);
        tags.computeIfAbsent(repository, r -> new ConcurrentSkipListMap<>());
        if (tag != null) {
            tags.get(repository).put(tag, digest);
        }
    }

    /** A small image with these layers. */
    Digest image(String repository, @Nullable String tag, String... layers) {
        return manifest(
                repository, tag, MediaType.OCI_MANIFEST, Images.manifest(this, repository, layers));
    }

    /** The entry of an index for a manifest that is here. */
    String descriptor(String repository, Digest digest) {
        var stored =
                Objects.requireNonNull(manifests.getOrDefault(repository, Map.of()).get(digest));
        return Images.descriptor(stored.type(), digest, stored.bytes().length);
    }

    /** Loses a blob, as a garbage collection in the wrong moment does. */
    void lose(String repository, Digest blob) {
        Objects.requireNonNull(blobs.get(repository)).remove(blob);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            var body = exchange.getRequestBody().readAllBytes();
            asked.add(line);
            for (var fault : faults) {
                if (fault.on().test(line)) {
                    faults.remove(fault);
                    fault.headers().forEach(exchange.getResponseHeaders()::set);
                    send(
                            exchange,
                            fault.status(),
                            fault.body().getBytes(StandardCharsets.US_ASCII));
                    return;
                }
            }
            var wanted = authorization;
            if (wanted != null
                    && !wanted.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.getResponseHeaders().set("WWW-Authenticate", challenge);
                send(exchange, 401, new byte[0]);
                return;
            }
            route(exchange, body);
        }
    }

    private void route(HttpExchange exchange, byte[] body) throws IOException {
        var path = exchange.getRequestURI().getPath();
        if (path.equals("/v2/")) {
            send(exchange, 200, new byte[0]);
        } else if (path.equals("/v2/_catalog")) {
            page(exchange, "repositories", new TreeSet<>(tags.keySet()));
        } else if (path.endsWith("/tags/list")) {
            var name = path.substring(4, path.length() - "/tags/list".length());
            page(exchange, "tags", new TreeSet<>(tags.getOrDefault(name, Map.of()).keySet()));
        } else {
            var words = path.substring(4).split("/(?=manifests/|blobs/|referrers/)", 2);
            var last = words[1].substring(words[1].lastIndexOf('/') + 1);
            if (words[1].startsWith("manifests/")) {
                manifest(exchange, words[0], last, body);
            } else if (words[1].startsWith("referrers/")) {
                referrers(exchange, words[0], Digest.parse(last));
            } else {
                blob(exchange, words[0], words[1], body);
            }
        }
    }

    private void page(HttpExchange exchange, String field, NavigableSet<String> all)
            throws IOException {
        var last = query(exchange).get("last");
        var rest = last == null ? all : all.tailSet(last, false);
        var page = rest.stream().limit(PAGE).toList();
        if (rest.size() > PAGE) {
            exchange.getResponseHeaders()
                    .set(
                            "Link",
                            "<%s?n=%d&last=%s>; rel=\"next\""
                                    .formatted(
                                            exchange.getRequestURI().getPath(),
                                            PAGE,
                                            page.getLast()));
        }
        var quoted = page.stream().map(word -> '"' + word + '"').toList();
        send(
                exchange,
                200,
                ("{\"" + field + "\":" + quoted + "}").getBytes(StandardCharsets.UTF_8));
    }

    private void manifest(HttpExchange exchange, String name, String reference, byte[] body)
            throws IOException {
        if (exchange.getRequestMethod().equals("PUT")) {
            var digest = Digest.parse(reference);
            var type = MediaType.parse(exchange.getRequestHeaders().getFirst("Content-Type"));
            var manifest = RawManifest.of(digest, body, type);
            if (!has(name, manifest)) {
                send(exchange, 400, "MANIFEST_BLOB_UNKNOWN".getBytes(StandardCharsets.US_ASCII));
                return;
            }
            var text = new String(body, StandardCharsets.ISO_8859_1);
            put(name, query(exchange).get("tag"), digest, new Stored(type, text));
            send(exchange, 201, new byte[0]);
            return;
        }
        var digest =
                reference.contains(":")
                        ? Digest.parse(reference)
                        : tags.getOrDefault(name, Map.of()).get(reference);
        var stored = digest == null ? null : manifests.getOrDefault(name, Map.of()).get(digest);
        if (stored == null) {
            send(exchange, 404, new byte[0]);
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", stored.type().value());
        exchange.getResponseHeaders().set("Docker-Content-Digest", String.valueOf(digest));
        send(exchange, 200, stored.bytes());
    }

    private boolean has(String name, RawManifest manifest) {
        return manifest.blobs().stream()
                        .allMatch(blob ->
                                blobs.getOrDefault(name, Map.of()).containsKey(blob.digest()))
                && manifest.manifests().stream()
                        .allMatch(entry ->
                                manifests.getOrDefault(name, Map.of()).containsKey(entry.digest()));
    }

    private void referrers(HttpExchange exchange, String name, Digest subject) throws IOException {
        if (!listsReferrers) {
            send(exchange, 404, new byte[0]);
            return;
        }
        var entries =
                manifests.getOrDefault(name, Map.of()).entrySet().stream()
                        .filter(entry -> {
                            var raw =
                                    RawManifest.of(entry.getKey(), entry.getValue().bytes(), null);
                            return raw.subject().filter(subject::equals).isPresent();
                        })
                        .map(entry ->
                                Images.descriptor(
                                        entry.getValue().type(),
                                        entry.getKey(),
                                        entry.getValue().bytes().length))
                        .toList();
        send(exchange, 200, Images.index(entries).getBytes(StandardCharsets.UTF_8));
    }

    private void blob(HttpExchange exchange, String name, String path, byte[] body)
            throws IOException {
        var here = blobs.computeIfAbsent(name, r -> new ConcurrentHashMap<>());
        switch (exchange.getRequestMethod()) {
            case "POST" -> {
                var mount = Digest.parse(String.valueOf(query(exchange).get("mount")));
                for (var there : blobs.values()) {
                    if (there.containsKey(mount)) {
                        here.put(mount, there.get(mount));
                        send(exchange, 201, new byte[0]);
                        return;
                    }
                }
                exchange.getResponseHeaders()
                        .set("Location", "/v2/" + name + "/blobs/uploads/1?x=y");
                send(exchange, 202, new byte[0]);
            }
            case "PUT" -> {
                var digest = Digest.parse(String.valueOf(query(exchange).get("digest")));
                boolean good = Hashing.of(digest.algorithm(), body).equals(digest);
                if (good) {
                    here.put(digest, body);
                }
                send(exchange, good ? 201 : 400, new byte[0]);
            }
            case "DELETE" -> send(exchange, 204, new byte[0]);
            default -> {
                var digest = Digest.parse(path.substring("blobs/".length()));
                var bytes = here.get(digest);
                if (bytes != null && digest.equals(stopsInside)) {
                    half(exchange, bytes);
                    return;
                }
                send(exchange, bytes == null ? 404 : 200, bytes == null ? new byte[0] : bytes);
            }
        }
    }

    private void half(HttpExchange exchange, byte[] bytes) throws IOException {
        stopsInside = null;
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes, 0, bytes.length / 2);
        exchange.getResponseBody().flush();
        stopped.countDown();
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, String> query(HttpExchange exchange) {
        var query = new TreeMap<String, String>();
        for (var pair : String.valueOf(exchange.getRequestURI().getQuery()).split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                query.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        return query;
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
