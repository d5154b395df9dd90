package dev.berth.storage.blob.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.storage.Durability;
import dev.berth.storage.Reserve;
import dev.berth.storage.blob.BlobFile;
import dev.berth.storage.blob.BlobStore;
import dev.berth.storage.blob.BlobStoreContract;
import dev.berth.storage.blob.BlobUpload;
import dev.berth.storage.blob.ContentHash;
import dev.berth.storage.blob.UploadId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;

class FileBlobsTest extends BlobStoreContract {
    private static final byte[] CONTENT = "hello, world".getBytes(StandardCharsets.US_ASCII);
    private static final Digest DIGEST = ContentHash.of(Digest.Algorithm.SHA256, CONTENT);

    static final FreeSpace PLENTY = new FreeSpace(() -> Long.MAX_VALUE, 0, () -> 0);

    // One for all tests: making and removing its many directories takes longer than the tests.
    @TempDir private static Path directory;

    @Override
    protected BlobStore open() {
        return FileBlobs.open(directory, Durability.FLUSHED, Reserve.NONE);
    }

    @Override
    protected BlobStore reopened() {
        return FileBlobs.open(directory, Durability.FLUSHED, Reserve.NONE);
    }

    private static FileBlobs opened(Disk disk) {
        return FileBlobs.open(directory, disk, PLENTY, Readback.PATIENCE);
    }

    @Test
    void anUploadThatWasNamedIsAsOldAsItsLastByte() throws IOException {
        var store = open();
        var id = UploadId.random();
        var then = Instant.parse("2026-01-01T00:00:00Z");
        try (var upload = store.begin(id, Digest.Algorithm.SHA256)) {
            append(upload, CONTENT);
            var file = directory.resolve("uploads/" + id);
            Files.setLastModifiedTime(file, FileTime.from(then));
            upload.commit(DIGEST);
        }
        try (var upload = store.resume(id, () -> {}).orElseThrow()) {
            assertThat(upload.touchedAt()).isEqualTo(then);
        }
    }

    @Test
    void namesFilesAsTheArchitectureSays() {
        var id = new UploadId("0a".repeat(16));
        try (var upload = open().begin(id, Digest.Algorithm.SHA256)) {
            upload.append(ByteBuffer.wrap(CONTENT));
            assertThat(files(id)).containsExactly("uploads/" + id);
            upload.commit(DIGEST);
            assertThat(files(id)).containsExactly("blobs/0a/" + id + ".sha256-" + DIGEST.hex());
        }
    }

    private static void append(BlobUpload upload, byte[] bytes) {
        upload.append(ByteBuffer.wrap(bytes));
        upload.settle();
    }

    /** By requests that end anywhere, so that blocks begin in the middle of others. */
    @Test
    void largeBlobsAreWhole() throws IOException {
        var content = new byte[5 * Blocks.BYTES + 12_345];
        new Random(7).nextBytes(content);
        var digest = ContentHash.of(Digest.Algorithm.SHA256, content);
        var store = open();
        for (int first : new int[] {0, 1, 4095, 4096, Blocks.BYTES, Blocks.BYTES + 1}) {
            var id = UploadId.random();
            try (var upload = store.begin(id, Digest.Algorithm.SHA256)) {
                upload.append(ByteBuffer.wrap(content, 0, first));
            }
            assertThat(store.size(id)).contains((long) first);
            try (var upload = store.resume(id, () -> {}).orElseThrow()) {
                upload.hashWith(Digest.Algorithm.SHA256);
                for (int at = first; at < content.length; at += 100_000) {
                    int length = Math.min(100_000, content.length - at);
                    upload.append(ByteBuffer.wrap(content, at, length));
                    assertThat(upload.size()).isEqualTo(at + length);
                }
                upload.commit(digest);
            }
            var file = directory.resolve(files(id).getFirst());
            assertThat(Files.readAllBytes(file)).isEqualTo(content);
        }
    }

    @Test
    void aBlockThatIsRefusedPastTheCacheGoesThroughIt() {
        var disk = new FaultyDisk();
        var id = UploadId.random();
        var content = new byte[3 * Blocks.BYTES];
        new Random(8).nextBytes(content);
        try (var upload = opened(disk).begin(id, Digest.Algorithm.SHA256)) {
            disk.failNextWriteHalfWay("Invalid argument");
            upload.append(ByteBuffer.wrap(content));
            assertThat(upload.size()).isEqualTo(content.length);
            upload.commit(ContentHash.of(Digest.Algorithm.SHA256, content));
        }
        assertThat(directory.resolve(files(id).getFirst())).hasBinaryContent(content);
    }

    @Test
    void aBlockThatCannotBeWrittenIsGoneAndWhatWasBeforeItStays() {
        var disk = new FaultyDisk();
        var id = UploadId.random();
        var store = opened(disk);
        store.staysInTheCache();
        try (var upload = store.begin(id, Digest.Algorithm.SHA256)) {
            upload.append(ByteBuffer.allocate(Blocks.BYTES + 10));
            disk.failNextWriteHalfWay("No space left on device");
            assertThatThrownBy(() -> upload.append(ByteBuffer.allocate(Blocks.BYTES)))
                    .isInstanceOf(BerthException.DiskFull.class);
            assertThat(upload.size()).isEqualTo(Blocks.BYTES);
            append(upload, new byte[10]);
            assertThat(upload.size()).isEqualTo(Blocks.BYTES + 10);
        }
    }

    @Test
    void blocksAreBounded() {
        var blocks = new Blocks(2);
        var one = Objects.requireNonNull(blocks.take());
        assertThat(one.remaining()).isEqualTo(Blocks.BYTES);
        assertThat(blocks.take()).isNotNull();
        assertThat(blocks.take()).isNull();
        blocks.giveBack(one);
        assertThat(blocks.take()).isNotNull();
    }

    @Test
    void namesTheFileThenFlushesItThenItsName() {
        var disk = new FaultyDisk();
        var id = UploadId.random();
        var store = opened(disk);
        try (var upload = store.begin(id, Digest.Algorithm.SHA256)) {
            append(upload, CONTENT);
            disk.forgetSteps();
            upload.commit(DIGEST);
            assertThat(disk.steps())
                    .containsExactly(
                            "move " + id, "force", "forceDirectory " + id.value().substring(0, 2));
        }
    }

    /** Clients wait 30 s for the answer to their last PUT, however large the layer is. */
    @Test
    void trap1ACommitReadsNothingAgain() throws IOException {
        var store = open();
        var id = UploadId.random();
        try (var upload = store.begin(id, Digest.Algorithm.SHA256)) {
            upload.append(ByteBuffer.wrap(CONTENT));
        }
        // Whoever read the file now would see other bytes.
        Files.write(directory.resolve("uploads/" + id), new byte[CONTENT.length]);
        try (var upload = store.resume(id, () -> {}).orElseThrow()) {
            upload.hashWith(Digest.Algorithm.SHA256);
            assertThat(upload.commit(DIGEST).digest()).isEqualTo(DIGEST);
        }
    }

    @Test
    void flushesTheDirectoriesThatItMakes() {
        var disk = new FaultyDisk();
        opened(disk);
        assertThat(disk.steps()).endsWith("createDirectory ff", "forceDirectory blobs");
        assertThat(disk.steps()).contains("forceDirectory " + directory.getFileName());
    }

    @Test
    void whatAFailedWriteLeftIsCutOffAndTheUploadGoesOn() {
        var disk = new FaultyDisk();
        var id = UploadId.random();
        var store = opened(disk);
        try (var upload = store.begin(id, Digest.Algorithm.SHA256)) {
            append(upload, Arrays.copyOf(CONTENT, 4));
            disk.failNextWriteHalfWay("No space left on device");
            var rest = Arrays.copyOfRange(CONTENT, 4, CONTENT.length);
            assertThatThrownBy(() -> append(upload, rest))
                    .isInstanceOf(BerthException.DiskFull.class)
                    .hasMessageContaining("disk under the data is full");
            assertThat(upload.size()).isEqualTo(4);
            assertThat(store.size(id)).contains(4L);
            append(upload, rest);
            assertThat(upload.commit(DIGEST)).isEqualTo(new BlobFile(DIGEST, id));
        }
    }

    @Test
    void aHashThatDoesNotGoWithTheFileIsRebuilt() {
        var disk = new FaultyDisk();
        var id = UploadId.random();
        var store = opened(disk);
        try (var upload = store.begin(id, Digest.Algorithm.SHA256)) {
            append(upload, Arrays.copyOf(CONTENT, 4));
            disk.failNextWriteHalfWay("Input/output error");
            disk.failNextTruncate();
            var rest = Arrays.copyOfRange(CONTENT, 4, CONTENT.length);
            assertThatThrownBy(() -> append(upload, rest))
                    .isInstanceOf(BerthException.StorageFailed.class);
        }
        try (var upload = store.resume(id, () -> {}).orElseThrow()) {
            upload.hashWith(Digest.Algorithm.SHA256);
            assertThat(upload.size()).isEqualTo(8);
            upload.append(ByteBuffer.wrap(CONTENT, 8, 4));
            assertThat(upload.commit(DIGEST)).isEqualTo(new BlobFile(DIGEST, id));
        }
    }

    @Test
    void anUploadWhoseFlushFailedIsNotTriedAgain() {
        var disk = new FaultyDisk();
        var id = UploadId.random();
        var store = opened(disk);
        try (var upload = store.begin(id, Digest.Algorithm.SHA256)) {
            upload.append(ByteBuffer.wrap(CONTENT));
            disk.failNextForce();
            assertThatThrownBy(() -> upload.commit(DIGEST))
                    .isInstanceOf(BerthException.StorageFailed.class);
        }
        assertThat(store.resume(id, () -> {})).isEmpty();
        assertThat(files(id)).isEmpty();
    }

    /** Halts the world after each step in turn; after a restart the upload can be committed. */
    @Test
    void aCrashAtAnyStepOfTheCommitLeavesAnUploadThatGoesOn() {
        boolean finished = false;
        int crashes = 0;
        for (int steps = 0; !finished; steps++) {
            var disk = new FaultyDisk();
            var id = UploadId.random();
            var store = opened(disk);
            try (var upload = store.begin(id, Digest.Algorithm.SHA256)) {
                append(upload, CONTENT);
                disk.haltAfter(steps);
                upload.commit(DIGEST);
                finished = true;
            } catch (FaultyDisk.Halted e) {
                crashes++;
            }
            var restarted = FileBlobs.open(directory, Durability.FLUSHED, Reserve.NONE);
            assertThat(restarted.recover(id)).contains((long) CONTENT.length);
            try (var upload = restarted.resume(id, () -> {}).orElseThrow()) {
                upload.hashWith(Digest.Algorithm.SHA256);
                var file = upload.commit(DIGEST);
                assertThat(restarted.open(file)).isPresent().get().satisfies(c -> c.close());
            }
        }
        assertThat(crashes).isEqualTo(3);
    }

    private static List<String> files(UploadId id) {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().startsWith(id.value()))
                    .map(file -> directory.relativize(file).toString())
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
