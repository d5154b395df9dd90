package dev.berth.server.mirror;

import dev.berth.model.RepositoryName;
import dev.berth.server.auth.Pages;
import dev.berth.server.auth.RepositoryGuard;
import dev.berth.server.auth.Rights;
import dev.berth.server.http.Authentication;
import dev.berth.server.http.RawClient;
import dev.berth.server.http.ServedRoutes;
import dev.berth.server.registry.PullCounter;
import dev.berth.server.registry.RegistryApi;
import dev.berth.server.registry.RegistryLimits;
import dev.berth.storage.blob.memory.MemoryBlobs;
import dev.berth.storage.catalogue.BlobUploads;
import dev.berth.storage.catalogue.Deletions;
import dev.berth.storage.catalogue.ManifestPush;
import dev.berth.storage.catalogue.Outbox;
import dev.berth.storage.catalogue.Pulls;
import dev.berth.storage.catalogue.Uploads;
import dev.berth.storage.kv.memory.MemoryStore;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * A registry over storage in memory whose repositories below {@code hub} are those of upstreams.
 */
final class MirrorTestBed implements AutoCloseable {
    static final Duration FRESH_FOR = Duration.ofMinutes(10);
    static final String HOST = "mirror.example:5000";

    private static final String CONSUMER = "test";

    final MemoryBlobs blobs = new MemoryBlobs();
    final Mirrors mirrors;
    final RawClient client;
    private final MemoryStore store = new MemoryStore();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final PullCounter counter = new PullCounter(store);
    private final ServedRoutes server;

    /** Upstreams without a login. */
    MirrorTestBed(URI... upstreams) {
        this(Timeouts.DEFAULT, addresses(upstreams));
    }

    /** With users. */
    MirrorTestBed(Authentication authentication, RepositoryGuard guard, URI... upstreams) {
        this(Timeouts.DEFAULT, addresses(upstreams), authentication, guard);
    }

    MirrorTestBed(Timeouts timeouts, List<UpstreamAddress> upstreams) {
        this(
                timeouts,
                upstreams,
                Authentication.NONE,
                new RepositoryGuard(
                        new Rights.Open(),
                        new dev.berth.server.auth.Challenge.Basic(),
                        Pages.underAnyName()));
    }

    private static List<UpstreamAddress> addresses(URI... upstreams) {
        return Stream.of(upstreams).map(url -> new UpstreamAddress(url, null, null)).toList();
    }

    private MirrorTestBed(
            Timeouts timeouts,
            List<UpstreamAddress> upstreams,
            Authentication authentication,
            RepositoryGuard guard) {
        var rule =
                new MirrorRule(
                        RepositoryName.parse("hub"), "docker.io", HOST, upstreams, FRESH_FOR);
        var uploads = new BlobUploads(store, blobs);
        var pushes = new ManifestPush(store, () -> {});
        mirrors =
                new Mirrors(
                        List.of(rule), "berth.example", store, uploads, pushes, now::get, timeouts);
        store.update(tx -> Outbox.register(tx, CONSUMER));
        server =
                new ServedRoutes(
                        new RegistryApi(
                                        uploads,
                                        pushes,
                                        new Pulls(store, blobs),
                                        new Deletions(store),
                                        counter,
                                        store,
                                        RegistryLimits.DEFAULT,
                                        Set.of(),
                                        guard,
                                        mirrors,
                                        now::get)
                                .routes(),
                        authentication);
        client = server.client();
    }

    RawClient anotherClient() {
        return server.client();
    }

    /** Asks as that many clients do at the same time. */
    List<RawClient.Answer> crowd(int clients, String path) {
        var answers = new ArrayList<Future<RawClient.Answer>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<RawClient.Answer> asking =
                    () -> {
                        try (var one = anotherClient()) {
                            return one.ask("GET", path);
                        }
                    };
            for (int i = 0; i < clients; i++) {
                answers.add(threads.submit(asking));
            }
        }
        return answers.stream().map(MirrorTestBed::of).toList();
    }

    private static RawClient.Answer of(Future<RawClient.Answer> answer) {
        try {
            return answer.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    int openUploads() {
        return store.read(view -> Uploads.list(view).size());
    }

    List<Outbox.Entry> events() {
        return store.read(view -> Outbox.next(view, CONSUMER, 100));
    }

    @Override
    public void close() {
        client.close();
        server.close();
        mirrors.close();
        counter.close();
        store.close();
    }
}
