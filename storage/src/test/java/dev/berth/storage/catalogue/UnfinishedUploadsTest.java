package dev.berth.storage.catalogue;

import static dev.berth.storage.catalogue.Registry.NOW;
import static dev.berth.storage.catalogue.Registry.WEB;
import static dev.berth.storage.catalogue.Registry.bytes;
import static dev.berth.storage.catalogue.Registry.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.storage.blob.BlobUpload;
import dev.berth.storage.blob.UploadId;
import dev.berth.storage.blob.memory.MemoryBlobs;
import dev.berth.storage.kv.FailingStore;
import dev.berth.storage.kv.memory.MemoryStore;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

class UnfinishedUploadsTest {
    private static final String HELLO = "hello, world";
    private final Instant later = Instant.now().plus(Duration.ofDays(8));

    private final FailingStore store = new FailingStore(new MemoryStore());
    private final MemoryBlobs blobs = new MemoryBlobs();
    private final BlobUploads uploads = new BlobUploads(store, blobs);
    private final UnfinishedUploads unfinished = new UnfinishedUploads(store, blobs, uploads);

    @AfterEach
    void close() {
        store.close();
    }

    private BlobUpload begin() {
        var upload = uploads.begin(WEB, Digest.Algorithm.SHA256, NOW);
        upload.append(ByteBuffer.wrap(bytes(HELLO)));
        return upload;
    }

    private UploadId begun() {
        try (var upload = begin()) {
            return upload.id();
        }
    }

    @Test
    void whatGotNoByteSinceThenIsRemoved() {
        var id = begun();
        assertThat(unfinished.removeAbandoned(later)).isEqualTo(1);
        requireNothing();
        assertThatThrownBy(() -> uploads.resume(WEB, id))
                .isInstanceOf(BerthException.NotFound.class);
    }

    /** It began long ago and got bytes a moment ago. */
    @Test
    void whatGotBytesSinceThenStays() {
        var id = begun();
        assertThat(unfinished.removeAbandoned(NOW.plusSeconds(1))).isZero();
        uploads.resume(WEB, id).close();
    }

    @Test
    void whatIsInUseIsPassedOver() {
        try (var upload = begin()) {
            assertThat(unfinished.removeAbandoned(later)).isZero();
            uploads.commit(WEB, upload, digest(HELLO), NOW);
        }
        requireShown();
    }

    @Test
    void aClientThatComesBackWhileItIsRemovedIsToldBeforeAnyByteIsTaken() {
        var id = begun();
        var asked = new AtomicInteger();
        store.beforeNextWrite(() -> {
            asked.incrementAndGet();
            assertThatThrownBy(() -> uploads.resume(WEB, id))
                    .isInstanceOf(BerthException.Conflict.class);
        });
        assertThat(unfinished.removeAbandoned(later)).isEqualTo(1);
        assertThat(asked).hasValue(1);
        requireNothing();
    }

    @Test
    void whatACommitThatFailedNamedIsRemoved() {
        try (var upload = begin()) {
            store.failing(0, 1);
            assertThatThrownBy(() -> uploads.commit(WEB, upload, digest(HELLO), NOW))
                    .isInstanceOf(BerthException.DiskFull.class);
        }
        assertThat(unfinished.removeAbandoned(later)).isEqualTo(1);
        requireNothing();
    }

    @Test
    void aBlobIsNotTouched() {
        try (var upload = begin()) {
            uploads.commit(WEB, upload, digest(HELLO), NOW);
        }
        assertThat(unfinished.removeAbandoned(later)).isZero();
        requireShown();
    }

    @Test
    void aRowWithoutAFileIsRemovedWhenItIsOldAndNotWhileItBegins() {
        store.update(tx ->
                Uploads.put(
                        tx, new OpenUpload(UploadId.random(), WEB, Digest.Algorithm.SHA256, NOW)));
        assertThat(unfinished.removeAbandoned(NOW)).isZero();
        assertThat(unfinished.removeAbandoned(NOW.plusSeconds(1))).isEqualTo(1);
        requireNothing();
    }

    @Test
    void whatCannotBeRemovedIsLeftForTheNextTime() {
        begun();
        store.fill();
        assertThat(unfinished.removeAbandoned(later)).isZero();
        store.makeRoom();
        assertThat(unfinished.removeAbandoned(later)).isEqualTo(1);
        requireNothing();
    }

    @Test
    void goesThroughMoreThanOneChunk() {
        for (int i = 0; i < 600; i++) {
            begun();
        }
        try (var used = begin()) {
            assertThat(unfinished.removeAbandoned(later)).isEqualTo(600);
            assertThat(blobs.openUploads()).containsExactly(used.id());
        }
    }

    private void requireShown() {
        try (var content = new Pulls(store, blobs).open(WEB, digest(HELLO), NOW)) {
            assertThat(content.size()).isEqualTo(HELLO.length());
        }
    }

    private void requireNothing() {
        assertThat(blobs.files()).isEmpty();
        assertThat(blobs.openUploads()).isEmpty();
        assertThat(store.read(Uploads::list)).isEmpty();
    }
}
