package dev.berth.storage.blob.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.model.Digest.Algorithm;
import dev.berth.model.ErrorCode;
import dev.berth.storage.blob.BlobFile;
import dev.berth.storage.blob.BlobUpload;
import dev.berth.storage.blob.ContentHash;
import dev.berth.storage.blob.UploadId;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/** What has to be read again is read beside the requests, which do not wait for long. */
class ReadbackTest {
    private static final byte[] CONTENT = content();
    private static final int HALF = CONTENT.length / 2;

    // One for all tests: making and removing its many directories takes longer than the tests.
    @TempDir private static Path directory;

    private final FaultyDisk disk = new FaultyDisk();
    private final UploadId id = UploadId.random();
    private FileBlobs store;

    private static byte[] content() {
        var content = new byte[1 << 20];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i >> 10);
        }
        return content;
    }

    /** A store whose requests do not wait at all. */
    @BeforeEach
    void restart() {
        store = FileBlobs.open(directory, disk, FileBlobsTest.PLENTY, Duration.ZERO);
    }

    @AfterEach
    void letGo() {
        disk.letReadsGo();
    }

    private void begin(int length) {
        try (var upload = store.begin(id, Algorithm.SHA256)) {
            upload.append(ByteBuffer.wrap(CONTENT, 0, length));
        }
    }

    private BlobUpload resumed() {
        return store.resume(id, () -> {}).orElseThrow();
    }

    /** Whether the upload could be hashed at once. */
    private boolean isHashed(BlobUpload upload, Algorithm algorithm) {
        try {
            upload.hashWith(algorithm);
            return true;
        } catch (BerthException.TryLater e) {
            return false;
        }
    }

    private void awaitHash(BlobUpload upload, Algorithm algorithm) {
        await().until(() -> isHashed(upload, algorithm));
    }

    private static Digest digest(Algorithm algorithm, int length) {
        return ContentHash.of(algorithm, Arrays.copyOf(CONTENT, length));
    }

    @Test
    void trap1ARequestThatWaitedLongEnoughIsToldToComeAgain() {
        begin(CONTENT.length);
        restart();
        disk.holdReads();
        try (var upload = resumed()) {
            assertThatThrownBy(() -> upload.hashWith(Algorithm.SHA256))
                    .isInstanceOfSatisfying(
                            BerthException.TryLater.class,
                            e -> {
                                assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE);
                                assertThat(e.after()).isPositive();
                            })
                    .hasMessageContaining("1048576 bytes")
                    .hasMessageContaining("same request again");
            assertThat(upload.size()).isEqualTo(CONTENT.length);
        }
    }

    @Test
    void theReadingGoesOnBetweenRequestsAndReadsEachByteOnce() {
        begin(CONTENT.length);
        restart();
        disk.holdReads();
        try (var upload = resumed()) {
            assertThat(isHashed(upload, Algorithm.SHA256)).isFalse();
        }
        disk.letReadsGo();
        await().until(() -> disk.bytesRead() == CONTENT.length);
        try (var upload = resumed()) {
            awaitHash(upload, Algorithm.SHA256);
            var digest = digest(Algorithm.SHA256, CONTENT.length);
            assertThat(upload.commit(digest)).isEqualTo(new BlobFile(digest, id));
        }
        assertThat(disk.bytesRead()).isEqualTo(CONTENT.length);
    }

    @Test
    void whatIsAppendedWhileItIsReadIsHashedToo() {
        begin(HALF);
        disk.holdReads();
        try (var upload = resumed()) {
            assertThat(isHashed(upload, Algorithm.SHA512)).isFalse();
        }
        try (var upload = resumed()) {
            upload.hashWith(Algorithm.SHA256); // known, as it was begun with it
            upload.append(ByteBuffer.wrap(CONTENT, HALF, CONTENT.length - HALF));
        }
        disk.letReadsGo();
        try (var upload = resumed()) {
            awaitHash(upload, Algorithm.SHA512);
            var digest = digest(Algorithm.SHA512, CONTENT.length);
            assertThat(upload.commit(digest)).isEqualTo(new BlobFile(digest, id));
        }
        assertThat(disk.bytesRead()).isEqualTo(CONTENT.length);
    }

    @Test
    void whatWasHashedInEarlierRequestsIsNotReadAgain() {
        begin(HALF);
        try (var upload = resumed()) {
            upload.hashWith(Algorithm.SHA256);
            upload.append(ByteBuffer.wrap(CONTENT, HALF, CONTENT.length - HALF));
            upload.commit(digest(Algorithm.SHA256, CONTENT.length));
        }
        assertThat(disk.bytesRead()).isZero();
    }

    @Test
    void anUploadThatIsOverIsNotReadOn() {
        begin(CONTENT.length);
        restart();
        disk.holdReads();
        try (var upload = resumed()) {
            assertThat(isHashed(upload, Algorithm.SHA256)).isFalse();
            upload.abandon();
        }
        disk.letReadsGo();
        assertThat(store.isReadingBack()).isFalse();
        assertThat(disk.bytesRead()).isLessThan(CONTENT.length);
    }

    @Test
    void aReadingThatFailedIsBegunAnew() {
        begin(CONTENT.length);
        restart();
        disk.failReads(true);
        try (var upload = resumed()) {
            await().untilAsserted(() ->
                    assertThatThrownBy(() -> upload.hashWith(Algorithm.SHA256))
                            .isInstanceOf(BerthException.StorageFailed.class));
            disk.failReads(false);
            awaitHash(upload, Algorithm.SHA256);
            upload.commit(digest(Algorithm.SHA256, CONTENT.length));
        }
    }
}
