package dev.berth.acceptance.registry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Clients that push small images as fast as they are let, and a ledger of what was answered 201.
 * Each has tags of its own, so that the ledger knows what a tag may name; all share a repository,
 * and every other image shares a layer with a neighbour's, so that pushes of one digest meet.
 */
final class Pushers implements AutoCloseable {
    static final String REPOSITORY = "crash/pushed";
    private static final int CLIENTS = 6;

    /** Answered 201: digest to what it must contain. */
    final Map<String, Content> blobs = new ConcurrentHashMap<>();

    /** Answered 201: digest to bytes. */
    final Map<String, byte[]> manifests = new ConcurrentHashMap<>();

    /** What was begun, whether or not an answer came: it may be there, but then it is whole. */
    final Map<String, Content> attemptedBlobs = new ConcurrentHashMap<>();

    final Map<String, byte[]> attemptedManifests = new ConcurrentHashMap<>();

    /** The digest that a tag was last answered 201 for, and the one that was under way. */
    final Map<String, Moves> tags = new ConcurrentHashMap<>();

    record Moves(String answered, String attempted) {}

    private final RawRegistry registry;
    private final long seed;
    private final AtomicBoolean going = new AtomicBoolean(true);
    private final List<Thread> clients = new ArrayList<>();
    private final CountDownLatch warm;

    /**
     * @param seed a new one for each round, so that rounds push new content
     */
    Pushers(RawRegistry registry, long seed, int imagesBeforeWarm) {
        this.registry = registry;
        this.seed = seed;
        this.warm = new CountDownLatch(imagesBeforeWarm);
        for (int i = 0; i < CLIENTS; i++) {
            int number = i;
            clients.add(Thread.ofPlatform().name("pusher-" + i).start(() -> push(number)));
        }
    }

    /** Waits until some images went through, so that the fault comes in the middle. */
    void awaitWarm() throws InterruptedException {
        if (!warm.await(60, TimeUnit.SECONDS)) {
            throw new AssertionError(
                    "the pushes did not get going: " + warm.getCount() + " images to go");
        }
    }

    /** Ends when the server is gone, which is what these clients are for. */
    @Override
    public void close() {
        going.set(false);
        for (var client : clients) {
            try {
                client.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private void push(int number) {
        var random = new SplittableRandom(seed * 31 + number);
        var shared = new SplittableRandom(seed);
        while (going.get()) {
            try {
                long size = 1L << random.nextInt(8, 21);
                var own = new Content(random.nextLong(), size + random.nextInt(1000));
                var common = new Content(shared.nextLong(), 1L << shared.nextInt(8, 18));
                if (blob(own) && blob(common) && image(number, own, common)) {
                    warm.countDown();
                }
            } catch (IOException gone) {
                // The server ended under the request, and had promised nothing.
                return;
            }
        }
    }

    private boolean blob(Content content) throws IOException {
        var digest = content.digest();
        attemptedBlobs.put(digest, content);
        int status = registry.pushBlob(REPOSITORY, digest, content.length(), content::writeTo);
        if (status == 201) {
            blobs.put(digest, content);
        }
        return status == 201;
    }

    private boolean image(int number, Content config, Content layer) throws IOException {
        var manifest =
                """
                {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",\
                "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":%d},\
                "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%s","size":%d}]}\
                """
                        .formatted(config.digest(), config.length(), layer.digest(), layer.length())
                        .getBytes(StandardCharsets.UTF_8);
        var digest = Content.digestOf(manifest);
        // A tag of this round: what an earlier one left under the same name would be neither.
        var tag = "client-" + seed + "-" + number;
        attemptedManifests.put(digest, manifest);
        var before = tags.getOrDefault(tag, new Moves("", ""));
        tags.put(tag, new Moves(before.answered(), digest));
        if (registry.putManifest(REPOSITORY, tag, manifest) != 201) {
            return false;
        }
        manifests.put(digest, manifest);
        tags.put(tag, new Moves(digest, digest));
        return true;
    }
}
