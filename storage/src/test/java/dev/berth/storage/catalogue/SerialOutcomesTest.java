package dev.berth.storage.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.model.Event;
import dev.berth.model.MediaType;
import dev.berth.model.Reference;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;
import dev.berth.storage.Durability;
import dev.berth.storage.Reserve;
import dev.berth.storage.blob.file.FileBlobs;
import dev.berth.storage.catalogue.SerialModel.Action;
import dev.berth.storage.kv.KeyValueStore;
import dev.berth.storage.kv.rocks.RocksStore;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;

/**
 * Clients that push, delete and pull at once: what each is told, and what is there at the end, is
 * what it would have been had they come one after the other, in an order that agrees with the clock
 * (linearizability, Herlihy and Wing). Each round has a repository and contents of its own. More
 * rounds by hand: {@code -Dberth.rounds=20000}; a seed that failed: {@code -Dberth.seed=…}.
 */
class SerialOutcomesTest {
    private static final int ROUNDS = Integer.getInteger("berth.rounds", 400);
    private static final long SEED = Long.getLong("berth.seed", System.nanoTime());
    private static final int CLIENTS = 3;
    private static final int ACTIONS = 3;
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir private Path directory;

    @Test
    void everyOutcomeIsOneOfTheSerialOnes() throws Exception {
        int disputes = 0;
        try (var store = RocksStore.open(directory.resolve("rows"), Durability.UNFLUSHED);
                var clients = Executors.newFixedThreadPool(CLIENTS)) {
            var blobs =
                    FileBlobs.open(
                            Files.createDirectory(directory.resolve("files")),
                            Durability.UNFLUSHED,
                            Reserve.NONE);
            for (int round = 0; round < ROUNDS; round++) {
                var random = new Random(SEED + round);
                var repository = new Client(store, blobs, "round-" + round);
                var begun = SerialModel.EMPTY;
                for (var action : SerialModel.actions(random, ACTIONS)) {
                    begun = begun.step(action).next();
                    repository.perform(action);
                }
                var told = new ArrayList<List<SerialModel.Told>>();
                var start = new Phaser(CLIENTS);
                var running =
                        random.ints(CLIENTS)
                                .mapToObj(seed ->
                                        clients.submit(() ->
                                                repository.performAll(
                                                        SerialModel.actions(
                                                                new Random(seed), ACTIONS),
                                                        start)))
                                .toList();
                for (var client : running) {
                    told.add(told(client));
                }
                disputes += SerialModel.overlaps(told) ? 1 : 0;
                assertThat(begun.explains(told, repository.look()))
                        .as(
                                "seed %d, round %d: from %s %s to %s",
                                SEED, round, begun, told, repository.look())
                        .isTrue();
            }
        }
        // Otherwise nothing was at once, and the test has shown nothing.
        assertThat(disputes).isGreaterThan(ROUNDS / 4);
    }

    @Test
    void anOutcomeThatNoOrderGivesIsFound() {
        var upload = new SerialModel.Told(new Action.Upload("a"), "ok", 0, 2);
        var push = new SerialModel.Told(new Action.Push("a", "prod"), "invalid", 1, 3);
        var late = new SerialModel.Told(new Action.Push("a", "prod"), "invalid", 3, 4);
        var end = SerialModel.EMPTY.step(new Action.Upload("a")).next();
        assertThat(SerialModel.EMPTY.explains(List.of(List.of(upload), List.of(push)), end))
                .isTrue();
        assertThat(SerialModel.EMPTY.explains(List.of(List.of(upload), List.of(late)), end))
                .isFalse();
        assertThat(SerialModel.EMPTY.explains(List.of(List.of(upload)), SerialModel.EMPTY))
                .isFalse();
    }

    private static List<SerialModel.Told> told(Future<List<SerialModel.Told>> client)
            throws Exception {
        try {
            return client.get();
        } catch (ExecutionException e) {
            throw new AssertionError("seed " + SEED, e.getCause());
        }
    }

    /** The real thing: one repository, whose contents no other has. */
    private static final class Client {
        private final KeyValueStore store;
        private final BlobUploads uploads;
        private final ManifestPush pushes;
        private final Deletions deletions;
        private final Pulls pulls;
        private final RepositoryName repository;

        Client(KeyValueStore store, FileBlobs blobs, String name) {
            this.store = store;
            this.uploads = new BlobUploads(store, blobs);
            this.pushes = new ManifestPush(store, () -> {});
            this.deletions = new Deletions(store);
            this.pulls = new Pulls(store, blobs);
            this.repository = RepositoryName.parse(name);
            upload("{}");
        }

        List<SerialModel.Told> performAll(List<Action> actions, Phaser start) {
            start.arriveAndAwaitAdvance();
            var told = new ArrayList<SerialModel.Told>();
            for (var action : actions) {
                long began = System.nanoTime();
                var outcome = perform(action);
                told.add(new SerialModel.Told(action, outcome, began, System.nanoTime()));
            }
            return told;
        }

        String perform(Action action) {
            try {
                return switch (action) {
                    case Action.Upload(var layer) -> upload(content(layer));
                    case Action.DeleteBlob(var layer) -> {
                        deletions.blob(repository, Registry.digest(content(layer)));
                        yield "ok";
                    }
                    case Action.Push(var layer, var tag) -> push(layer, Tag.parse(tag));
                    case Action.DeleteManifest(var layer) -> {
                        deletions.manifest(repository, Registry.digest(image(layer)));
                        yield "ok";
                    }
                    case Action.DeleteTag(var tag) -> {
                        deletions.tag(repository, Tag.parse(tag));
                        yield "ok";
                    }
                    case Action.Pull(var tag) -> pull(Tag.parse(tag));
                };
            } catch (BerthException.NotFound e) {
                return "unknown";
            } catch (BerthException.Conflict e) {
                return "conflict";
            } catch (BerthException.Invalid e) {
                return "invalid";
            }
        }

        private String content(String layer) {
            return layer + " of " + repository;
        }

        private String image(String layer) {
            return Registry.image(content(layer));
        }

        private String upload(String content) {
            try (var upload = uploads.begin(repository, Digest.Algorithm.SHA256, NOW)) {
                upload.append(ByteBuffer.wrap(Registry.bytes(content)));
                uploads.commit(repository, upload, Registry.digest(content), NOW);
            }
            return "ok";
        }

        private String push(String layer, Tag tag) {
            pushes.push(
                    new ManifestPush.Request(
                            repository, null, List.of(tag), MediaType.OCI_MANIFEST, "ann"),
                    Registry.bytes(image(layer)),
                    NOW);
            return "ok";
        }

        private String pull(Reference tag) {
            return layerOf(pulls.manifest(repository, tag, NOW).digest());
        }

        private String layerOf(Digest manifest) {
            return SerialModel.LAYERS.stream()
                    .filter(layer -> Registry.digest(image(layer)).equals(manifest))
                    .findFirst()
                    .orElseThrow();
        }

        /** Everything that can be seen, and each blob read. */
        SerialModel look() {
            return new SerialModel(
                    SerialModel.present(SerialModel.LAYERS, this::hasBlob),
                    SerialModel.present(
                            SerialModel.LAYERS,
                            layer ->
                                    store.read(view ->
                                            Manifests.find(
                                                            view,
                                                            repository,
                                                            Registry.digest(image(layer)))
                                                    .isPresent())),
                    SerialModel.named(SerialModel.TAGS, tag -> perform(new Action.Pull(tag))),
                    moves());
        }

        private boolean hasBlob(String layer) {
            var content = content(layer);
            try (var blob = pulls.open(repository, Registry.digest(content), NOW)) {
                var bytes = ByteBuffer.allocate((int) blob.size());
                blob.read(bytes, 0);
                assertThat(bytes.array()).isEqualTo(Registry.bytes(content));
                return true;
            } catch (BerthException.NotFound e) {
                return false;
            }
        }

        private List<String> moves() {
            return store.read(view ->
                    Outbox.next(view, "nobody", Integer.MAX_VALUE).stream()
                            .map(Outbox.Entry::event)
                            .map(event ->
                                    switch (event) {
                                        case Event.TagMoved moved -> moved;
                                    })
                            .filter(moved -> moved.repository().equals(repository))
                            .map(moved -> moved.tag() + "=" + layerOf(moved.digest()))
                            .toList());
        }
    }
}
