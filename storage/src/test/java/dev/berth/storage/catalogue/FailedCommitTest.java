package dev.berth.storage.catalogue;

import static dev.berth.storage.catalogue.Registry.NOW;
import static dev.berth.storage.catalogue.Registry.WEB;
import static dev.berth.storage.catalogue.Registry.bytes;
import static dev.berth.storage.catalogue.Registry.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.storage.blob.UploadId;
import dev.berth.storage.blob.memory.MemoryBlobs;
import dev.berth.storage.kv.FailingStore;
import dev.berth.storage.kv.memory.MemoryStore;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;

/** The blob's file was named, and then its metadata could not be written. */
class FailedCommitTest {
    private static final String HELLO = "hello, world";

    private final FailingStore store = new FailingStore(new MemoryStore());
    private final MemoryBlobs blobs = new MemoryBlobs();
    private final BlobUploads uploads = new BlobUploads(store, blobs);
    private final UnfinishedUploads unfinished = new UnfinishedUploads(store, blobs, uploads);

    @AfterEach
    void close() {
        store.close();
    }

    /** An upload that is over for its request, with a named file and its row. */
    private UploadId failedCommit() {
        try (var upload = uploads.begin(WEB, Digest.Algorithm.SHA256, NOW)) {
            upload.append(ByteBuffer.wrap(bytes(HELLO)));
            store.failing(0, 1);
            assertThatThrownBy(() -> uploads.commit(WEB, upload, digest(HELLO), NOW))
                    .isInstanceOf(BerthException.DiskFull.class);
            return upload.id();
        }
    }

    private void commit(UploadId id) {
        try (var upload = uploads.resume(WEB, id)) {
            uploads.commit(WEB, upload, digest(HELLO), NOW);
        }
    }

    @Test
    void theSameRequestAgainCommits() {
        commit(failedCommit());
        requireShown();
    }

    @Test
    void ofTwoRequestsAgainOneCommitsAndItsFileStays() {
        var id = failedCommit();
        store.beforeNextWrite(() ->
                assertThatThrownBy(() -> commit(id)).isInstanceOf(BerthException.Conflict.class));
        commit(id);
        requireShown();
        assertThatThrownBy(() -> commit(id)).isInstanceOf(BerthException.NotFound.class);
        requireShown();
    }

    @Test
    void aCancelBesideTheRequestAgainTakesNothingFromIt() {
        var id = failedCommit();
        store.beforeNextWrite(() ->
                assertThatThrownBy(() -> uploads.cancel(WEB, id))
                        .isInstanceOf(BerthException.Conflict.class));
        commit(id);
        requireShown();
    }

    @Test
    void cancelledByAnotherRequestNothingStays() {
        uploads.cancel(WEB, failedCommit());
        requireNothing();
    }

    @Test
    void givenUpByItsOwnRequestNothingStays() {
        try (var upload = uploads.begin(WEB, Digest.Algorithm.SHA256, NOW)) {
            upload.append(ByteBuffer.wrap(bytes(HELLO)));
            store.failing(0, 1);
            assertThatThrownBy(() -> uploads.commit(WEB, upload, digest(HELLO), NOW))
                    .isInstanceOf(BerthException.DiskFull.class);
            uploads.giveUp(upload);
        }
        requireNothing();
    }

    @Test
    void givenUpWhileNothingCanBeWrittenItIsSettledLater() {
        UploadId id;
        try (var upload = uploads.begin(WEB, Digest.Algorithm.SHA256, NOW)) {
            id = upload.id();
            upload.append(ByteBuffer.wrap(bytes(HELLO)));
            store.fill();
            assertThatThrownBy(() -> uploads.commit(WEB, upload, digest(HELLO), NOW))
                    .isInstanceOf(BerthException.DiskFull.class);
            uploads.giveUp(upload);
        }
        assertThat(blobs.files()).hasSize(1);
        store.makeRoom();
        uploads.cancel(WEB, id);
        requireNothing();
    }

    @Test
    void whatIsCommittedCannotBeCancelled() {
        try (var upload = uploads.begin(WEB, Digest.Algorithm.SHA256, NOW)) {
            upload.append(ByteBuffer.wrap(bytes(HELLO)));
            uploads.commit(WEB, upload, digest(HELLO), NOW);
            assertThatThrownBy(() -> uploads.cancel(upload))
                    .isInstanceOf(BerthException.NotFound.class);
        }
        requireShown();
    }

    @Test
    void aStartOnAFullDiskLeavesForLaterWhatItCannotSettle() {
        store.update(tx ->
                Uploads.put(
                        tx, new OpenUpload(UploadId.random(), WEB, Digest.Algorithm.SHA256, NOW)));
        failedCommit();
        store.fill();
        assertThat(unfinished.recover()).isEqualTo(1);
        assertThat(rows()).isEqualTo(2);
        store.makeRoom();
        assertThat(unfinished.recover()).isEqualTo(1);
        assertThat(rows()).isEqualTo(1);
    }

    private int rows() {
        return store.read(Uploads::list).size();
    }

    private void requireShown() {
        try (var content = new Pulls(store, blobs).open(WEB, digest(HELLO), NOW)) {
            assertThat(content.size()).isEqualTo(HELLO.length());
        }
        assertThat(rows()).isZero();
    }

    private void requireNothing() {
        assertThat(blobs.files()).isEmpty();
        assertThat(blobs.openUploads()).isEmpty();
        assertThat(rows()).isZero();
    }
}
