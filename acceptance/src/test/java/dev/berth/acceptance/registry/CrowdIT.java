package dev.berth.acceptance.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.acceptance.BerthServer;
import dev.berth.acceptance.ProcessFigures;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A company on a Monday morning: 200 clients pull while 50 push, within what the server was given.
 */
class CrowdIT {
    private static final int PULLERS = 200;
    private static final int PUSHERS = 50;
    private static final String REPOSITORY = "crowd/image";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final int MEMORY_MIB = 384;

    /** {@code -Dberth.crowd-seconds=60} for the whole of it. */
    private static final Duration TIME =
            Duration.ofSeconds(Integer.getInteger("berth.crowd-seconds", 20));

    private final AtomicLong pulls = new AtomicLong();
    private final AtomicLong pushes = new AtomicLong();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    /** A client's work, done again and again. */
    private interface Work {
        void once(SplittableRandom random) throws IOException;
    }

    @Test
    void nobodySeesAnErrorAndTheServerKeepsItsMeasure(@TempDir Path data) throws Exception {
        try (var server = BerthServer.within(MEMORY_MIB + "m", data)) {
            var registry = new RawRegistry("127.0.0.1", server.port());
            var figures = new ProcessFigures(server.pid());
            var layers =
                    List.of(
                            new Content(1, 40 << 10),
                            new Content(2, 1 << 20),
                            new Content(3, 5 << 20));
            push(registry, "prod", layers);
            pull(registry, layers.getFirst());
            long before = figures.descriptorsOutside("/rows/");

            var end = Instant.now().plus(TIME);
            var clients = new ArrayList<Thread>();
            for (int i = 0; i < PULLERS; i++) {
                clients.add(
                        client(
                                i,
                                end,
                                random ->
                                        pull(registry, layers.get(random.nextInt(layers.size())))));
            }
            for (int i = 0; i < PUSHERS; i++) {
                var tag = "client-" + i;
                clients.add(
                        client(
                                PULLERS + i,
                                end,
                                random ->
                                        push(
                                                registry,
                                                tag,
                                                List.of(
                                                        new Content(
                                                                random.nextLong(),
                                                                1L << random.nextInt(10, 22))))));
            }
            for (var client : clients) {
                client.join();
            }

            System.out.printf(
                    "%d clients pulled %d times and %d pushed %d times in %d s; VmHWM %d of"
                            + " %d MiB%n",
                    PULLERS,
                    pulls.get(),
                    PUSHERS,
                    pushes.get(),
                    TIME.toSeconds(),
                    figures.peakResidentKib() >> 10,
                    MEMORY_MIB);
            assertThat(wrong).isEmpty();
            assertThat(pulls.get()).isGreaterThanOrEqualTo(PULLERS);
            assertThat(pushes.get()).isGreaterThanOrEqualTo(PUSHERS);
            assertThat(figures.peakResidentKib()).isLessThan(MEMORY_MIB << 10);
            // Rows are in files that come with what was pushed; all others must be closed again.
            await().untilAsserted(() ->
                    assertThat(figures.descriptorsOutside("/rows/")).isLessThanOrEqualTo(before));
            assertThat(Files.readString(server.log())).doesNotContain("ERROR");
        }
    }

    private Thread client(int number, Instant end, Work work) {
        return Thread.ofVirtual()
                .start(() -> {
                    var random = new SplittableRandom(number);
                    while (Instant.now().isBefore(end)) {
                        try {
                            work.once(random);
                        } catch (IOException | RuntimeException | AssertionError e) {
                            wrong.add("client " + number + ": " + e);
                        }
                    }
                });
    }

    private void pull(RawRegistry registry, Content layer) throws IOException {
        expect(200, registry.get("/v2/" + REPOSITORY + "/manifests/prod").status(), "manifest");
        var pulled =
                registry.request(
                        "GET",
                        "/v2/" + REPOSITORY + "/blobs/" + layer.digest(),
                        "text/plain",
                        0,
                        out -> {},
                        answer -> Content.digestOf(answer.body()));
        if (!pulled.equals(layer.digest())) {
            wrong.add("a layer came as " + pulled);
        }
        pulls.incrementAndGet();
    }

    private void push(RawRegistry registry, String tag, List<Content> layers) throws IOException {
        var config = new Content(layers.getFirst().seed() + 1, 300);
        var descriptors = new ArrayList<String>();
        for (var blob : layers) {
            blob(registry, blob);
            descriptors.add(descriptor("application/vnd.oci.image.layer.v1.tar", blob));
        }
        blob(registry, config);
        var manifest =
                """
                {"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}\
                """
                        .formatted(
                                MANIFEST,
                                descriptor("application/vnd.oci.image.config.v1+json", config),
                                String.join(",", descriptors))
                        .getBytes(StandardCharsets.UTF_8);
        expect(201, registry.putManifest(REPOSITORY, tag, manifest), "push of a manifest");
        pushes.incrementAndGet();
    }

    private void blob(RawRegistry registry, Content blob) throws IOException {
        expect(
                201,
                registry.pushBlob(REPOSITORY, blob.digest(), blob.length(), blob::writeTo),
                "push of a blob");
    }

    private static String descriptor(String mediaType, Content blob) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(mediaType, blob.digest(), blob.length());
    }

    private void expect(int wanted, int status, String what) {
        if (status != wanted) {
            wrong.add(what + " was answered " + status);
        }
    }
}
