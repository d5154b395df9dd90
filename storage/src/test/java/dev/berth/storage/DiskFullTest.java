package dev.berth.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.model.RepositoryName;
import dev.berth.storage.blob.ContentHash;
import dev.berth.storage.blob.UploadId;
import dev.berth.storage.blob.file.FileBlobs;
import dev.berth.storage.catalogue.BlobUploads;
import dev.berth.storage.kv.Key;
import dev.berth.storage.kv.KeyPrefix;
import dev.berth.storage.kv.KeyValueStore;
import dev.berth.storage.kv.memory.MemoryStore;
import dev.berth.storage.kv.rocks.RocksStore;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;

class DiskFullTest {
    private static final Key ROWS = Key.of(KeyPrefix.DEPLOY, 'x');
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final RepositoryName WEB = RepositoryName.parse("shop/web");

    @TempDir private Path parent;

    @Test
    void rowsAreReadOnAndWrittenAgainWhenThereIsRoom() throws IOException {
        try (var disk = SmallDisk.mount(parent, 48)) {
            disk.fill(40);
            int stored;
            try (var store = RocksStore.open(disk.directory().resolve("kv"), Durability.FLUSHED)) {
                int written = writeUntilFull(store);
                stored = written;
                requireRows(store, written);
                assertThatThrownBy(() -> put(store, written))
                        .isInstanceOf(BerthException.DiskFull.class)
                        .hasMessageContaining("make room");
                disk.makeRoom();
                await().atMost(Duration.ofSeconds(30))
                        .ignoreExceptionsInstanceOf(BerthException.DiskFull.class)
                        .until(() -> put(store, written));
                requireRows(store, written + 1);
            }
            try (var store = RocksStore.open(disk.directory().resolve("kv"), Durability.FLUSHED)) {
                requireRows(store, stored + 1);
            }
        }
    }

    @Test
    void whatFailedOnAFullDiskIsNotThereAfterARestart() throws IOException {
        try (var disk = SmallDisk.mount(parent, 48)) {
            disk.fill(40);
            int written;
            try (var store = RocksStore.open(disk.directory().resolve("kv"), Durability.FLUSHED)) {
                written = writeUntilFull(store);
            }
            disk.makeRoom();
            try (var store = RocksStore.open(disk.directory().resolve("kv"), Durability.FLUSHED)) {
                requireRows(store, written);
            }
        }
    }

    @Test
    void anUploadThatDoesNotFitLeavesNothingWhenItIsCancelled() throws IOException {
        try (var disk = SmallDisk.mount(parent, 8);
                var store = new MemoryStore()) {
            var blobs = FileBlobs.open(disk.directory(), Durability.FLUSHED);
            var uploads = new BlobUploads(store, blobs);
            long before = disk.free();
            UploadId id;
            try (var upload = uploads.begin(WEB, Digest.Algorithm.SHA256, NOW)) {
                id = upload.id();
                var chunk = ByteBuffer.allocate(3 * 1024 * 1024);
                upload.append(chunk.duplicate());
                upload.append(chunk.duplicate());
                assertThatThrownBy(() -> upload.append(chunk.duplicate()))
                        .isInstanceOf(BerthException.DiskFull.class);
                assertThat(upload.size()).isEqualTo(6 * 1024 * 1024);
            }
            assertThat(uploads.size(WEB, id)).isEqualTo(6 * 1024 * 1024);
            uploads.cancel(WEB, id);
            assertThat(disk.free()).isEqualTo(before);
        }
    }

    @Test
    void anUploadGoesOnWhereItWasWhenThereIsRoom() throws IOException {
        try (var disk = SmallDisk.mount(parent, 8);
                var store = new MemoryStore()) {
            var uploads =
                    new BlobUploads(store, FileBlobs.open(disk.directory(), Durability.FLUSHED));
            var content = new byte[5 * 1024 * 1024];
            new Random(1).nextBytes(content);
            disk.fill(4);
            try (var upload = uploads.begin(WEB, Digest.Algorithm.SHA256, NOW)) {
                var bytes = ByteBuffer.wrap(content);
                assertThatThrownBy(() -> upload.append(bytes))
                        .isInstanceOf(BerthException.DiskFull.class);
                disk.makeRoom();
                upload.append(bytes);
                var digest = ContentHash.of(Digest.Algorithm.SHA256, content);
                uploads.commit(WEB, upload, digest, NOW);
            }
        }
    }

    /**
     * @return how many rows were acknowledged
     */
    private static int writeUntilFull(KeyValueStore store) {
        int written = 0;
        try {
            while (put(store, written)) {
                written++;
            }
        } catch (BerthException.DiskFull e) {
            assertThat(written).isPositive();
        }
        return written;
    }

    private static boolean put(KeyValueStore store, int number) {
        var row = new byte[100_000];
        new Random(number).nextBytes(row);
        store.update(tx -> tx.put(ROWS.number(number), row));
        return true;
    }

    private static void requireRows(KeyValueStore store, int expected) {
        int found =
                store.read(view -> {
                    var count = new int[1];
                    view.scan(ROWS, (key, value) -> ++count[0] > 0);
                    return count[0];
                });
        assertThat(found).isEqualTo(expected);
    }
}
