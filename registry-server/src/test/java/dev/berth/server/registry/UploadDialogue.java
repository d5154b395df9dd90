package dev.berth.server.registry;

import static dev.berth.server.registry.RegistryTestBed.digest;
import static dev.berth.server.registry.RegistryTestBed.sha256;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.mutation.annotation.NotNull;

import dev.berth.model.Digest;
import dev.berth.server.auth.Rights;
import dev.berth.server.http.DirectRoutes;
import dev.berth.server.http.Headers;
import dev.berth.server.http.Method;
import dev.berth.server.http.Response;
import dev.berth.server.mirror.Mirrors;
import dev.berth.storage.blob.memory.MemoryBlobs;
import dev.berth.storage.catalogue.BlobUploads;
import dev.berth.storage.catalogue.ManifestPush;
import dev.berth.storage.catalogue.Pulls;
import dev.berth.storage.catalogue.Uploads;
import dev.berth.storage.kv.memory.MemoryStore;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Clients that upload in any order of requests, right ones and wrong ones, beside a model of what
 * the registry should have of each upload: its bytes, or nothing once it has ended.
 */
final class UploadDialogue {
    private static final String UPLOADS = "/v2/shop/web/blobs/uploads/";
    private static final int LONGEST_BODY = 8;

    private final MemoryStore store = new MemoryStore();
    private final DirectRoutes routes;
    private final List<Upload> uploads = new ArrayList<>();
    private final Map<Digest, byte[]> blobs = new HashMap<>();
    private byte next;

    /** The model of an upload. One that has ended is asked for all the same. */
    private static final class Upload {
        private final String location;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean ended;

        /** Whether the client may count on something of it. */
        private boolean onDisk;

        private Upload(String location) {
            this.location = location;
        }
    }

    enum Verb {
        BEGIN,
        WHOLE,
        PATCH,
        PUT,
        STATUS,
        CANCEL
    }

    /** What {@code Content-Range} says of a body. */
    enum Range {
        NONE,
        RIGHT,
        EARLY,
        LATE,
        TOO_LONG
    }

    /** What {@code digest=} says of the content. */
    enum Named {
        RIGHT,
        SHA512,
        OTHER,
        NONE
    }

    /**
     * One request.
     *
     * @param upload which of those that were begun, from the oldest, modulo their number
     * @param length of the body, modulo the longest
     * @param chunked whether the body's length is not announced
     * @param cut whether the connection breaks within the body
     */
    record Step(
            @NotNull Verb verb,
            int upload,
            int length,
            @NotNull Range range,
            @NotNull Named named,
            boolean chunked,
            boolean cut) {}

    UploadDialogue() {
        var memory = new MemoryBlobs();
        var clock = InstantSource.fixed(Instant.EPOCH);
        var all = new BlobUploads(store, memory);
        var mirrors =
                new Mirrors(
                        List.of(), "berth", store, all, new ManifestPush(store, () -> {}), clock);
        routes =
                new DirectRoutes(
                        Stream.of(
                                        new UploadRoutes(
                                                        all,
                                                        new UploadPlaces(1),
                                                        new Rights.Open(),
                                                        clock)
                                                .routes(),
                                        new BlobRoutes(new Pulls(store, memory), mirrors, clock)
                                                .routes())
                                .flatMap(List::stream)
                                .toList());
    }

    /** Plays the steps; every answer, and in the end all that is stored, is as the model has it. */
    void play(List<Step> steps) {
        steps.forEach(this::step);
        uploads.forEach(this::status);
        long onDisk = uploads.stream().filter(upload -> upload.onDisk && !upload.ended).count();
        int rows = store.read(view -> Uploads.list(view).size());
        assertThat((long) rows).isEqualTo(onDisk);
        blobs.forEach((digest, bytes) -> {
            var answer = routes.ask(Method.HEAD, "/v2/shop/web/blobs/" + digest);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.content().length()).hasValue(bytes.length);
        });
        store.close();
    }

    private void step(Step step) {
        if (step.verb == Verb.BEGIN) {
            begin();
        } else if (step.verb == Verb.WHOLE) {
            whole(step);
        } else if (!uploads.isEmpty()) {
            var upload = uploads.get(Math.floorMod(step.upload, uploads.size()));
            switch (step.verb) {
                case BEGIN, WHOLE -> throw new AssertionError(step);
                case PATCH, PUT -> send(step, upload);
                case STATUS -> status(upload);
                case CANCEL -> {
                    assertThat(routes.ask(Method.DELETE, upload.location).status())
                            .isEqualTo(upload.ended ? 404 : 204);
                    upload.ended = true;
                }
            }
        }
    }

    private void begin() {
        var answer = routes.ask(Method.POST, UPLOADS);
        assertThat(answer.status()).isEqualTo(202);
        uploads.add(new Upload(answer.headers().first("Location").orElseThrow()));
    }

    private void whole(Step step) {
        var body = body(step);
        boolean right = !step.cut && step.named != Named.OTHER;
        var name = name(step.named == Named.NONE ? Named.RIGHT : step.named, body);
        var answer =
                routes.ask(
                        Method.POST,
                        UPLOADS + "?digest=" + name,
                        Headers.NONE,
                        new DirectRoutes.Body(body, !step.chunked, step.cut));
        assertThat(answer.status()).isEqualTo(right ? 201 : 400);
        if (right) {
            blobs.put(name, body);
        }
    }

    private void send(Step step, Upload upload) {
        var body = body(step);
        int have = upload.bytes.size();
        var after = Arrays.copyOf(upload.bytes.toByteArray(), have + body.length);
        System.arraycopy(body, 0, after, have, body.length);
        var name = name(step.named, after);
        var request = new DirectRoutes.Body(body, !step.chunked, step.cut);
        int announced = body.length + (step.cut ? 1 : 0);
        var range = range(step, have, announced);
        boolean ends = step.verb == Verb.PUT;
        var answer =
                routes.ask(
                        ends ? Method.PUT : Method.PATCH,
                        upload.location
                                + (ends && step.named != Named.NONE ? "?digest=" + name : ""),
                        range.map(value ->
                                        Headers.NONE.with(
                                                "Content-Range",
                                                value.first() + "-" + value.last()))
                                .orElse(Headers.NONE),
                        request);
        boolean otherLength = range.isPresent() && range.get().length() != announced;
        if ((ends && step.named == Named.NONE) || (otherLength && !step.chunked)) {
            assertThat(answer.status()).isEqualTo(400);
        } else if (upload.ended) {
            assertThat(answer.status()).isEqualTo(404);
        } else if (range.isPresent() && range.get().first() != have) {
            assertThat(answer.status()).isEqualTo(416);
            assertRange(answer, have);
        } else {
            upload.bytes.writeBytes(body);
            if (step.cut || otherLength) {
                assertThat(answer.status()).isEqualTo(400);
                upload.onDisk |= body.length > 0 || !(ends || step.cut);
            } else if (ends) {
                upload.ended = true;
                boolean right = step.named != Named.OTHER;
                assertThat(answer.status()).isEqualTo(right ? 201 : 400);
                if (right) {
                    blobs.put(name, after);
                }
            } else {
                assertThat(answer.status()).isEqualTo(202);
                assertRange(answer, after.length);
                upload.onDisk = true;
            }
        }
    }

    /** What the request says of its place, where there is a way to say it. */
    private static Optional<ContentRange> range(Step step, int have, int announced) {
        int length = announced + (step.range == Range.TOO_LONG ? 1 : 0);
        int first =
                switch (step.range) {
                    case NONE -> -1;
                    case RIGHT, TOO_LONG -> have;
                    case EARLY -> have - 1;
                    case LATE -> have + 1;
                };
        return first < 0 || length == 0
                ? Optional.empty()
                : Optional.of(ContentRange.parse(first + "-" + (first + length - 1)));
    }

    private void status(Upload upload) {
        var answer = routes.ask(Method.GET, upload.location);
        if (upload.ended) {
            assertThat(answer.status()).isEqualTo(404);
        } else {
            assertThat(answer.status()).isEqualTo(204);
            assertRange(answer, upload.bytes.size());
        }
    }

    private static void assertRange(Response answer, int size) {
        assertThat(answer.headers().first("Range")).hasValue("0-" + Math.max(0, size - 1));
    }

    private static Digest name(Named named, byte[] content) {
        return switch (named) {
            case RIGHT, NONE -> sha256(content);
            case SHA512 -> digest(Digest.Algorithm.SHA512, content);
            case OTHER -> sha256(Arrays.copyOf(content, content.length + 1));
        };
    }

    /** Bytes that no other step sends, as far as a byte can tell. */
    private byte[] body(Step step) {
        var body = new byte[Math.floorMod(step.length, LONGEST_BODY + 1)];
        for (int i = 0; i < body.length; i++) {
            body[i] = next++;
        }
        return body;
    }
}
