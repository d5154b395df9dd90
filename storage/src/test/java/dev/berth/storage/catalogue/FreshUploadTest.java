package dev.berth.storage.catalogue;

import static dev.berth.storage.catalogue.Registry.API;
import static dev.berth.storage.catalogue.Registry.NOW;
import static dev.berth.storage.catalogue.Registry.WEB;
import static dev.berth.storage.catalogue.Registry.bytes;
import static dev.berth.storage.catalogue.Registry.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.storage.blob.BlobUpload;
import dev.berth.storage.blob.ContentHash;
import dev.berth.storage.blob.UploadId;
import dev.berth.storage.blob.memory.MemoryBlobs;
import dev.berth.storage.kv.FailingStore;
import dev.berth.storage.kv.memory.MemoryStore;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;

class FreshUploadTest {
    private static final String HELLO = "hello, world";
    private static final int MANY = 8192;

    private final FailingStore store = new FailingStore(new MemoryStore());
    private final MemoryBlobs blobs = new MemoryBlobs();
    private final BlobUploads uploads = new BlobUploads(store, blobs);
    private final Pulls pulls = new Pulls(store, blobs);

    @AfterEach
    void close() {
        store.close();
    }

    private UploadId open() {
        return uploads.open(WEB, Digest.Algorithm.SHA256, NOW);
    }

    private BlobUpload with(byte[] content) {
        var upload = uploads.resume(WEB, open());
        upload.append(ByteBuffer.wrap(content));
        return upload;
    }

    private Digest push(byte[] content) {
        var digest = ContentHash.of(Digest.Algorithm.SHA256, content);
        try (var upload = with(content)) {
            uploads.settleBeforeCommit(upload);
            uploads.commit(WEB, upload, digest, NOW);
        }
        return digest;
    }

    private byte[] stored(Digest digest) {
        return new BlobContents(store, blobs)
                .read(pulls.blob(WEB, digest, NOW), Integer.MAX_VALUE)
                .orElseThrow();
    }

    private void requireNothing() {
        assertThat(blobs.files()).isEmpty();
        assertThat(blobs.openUploads()).isEmpty();
        assertThat(store.read(Uploads::list)).isEmpty();
    }

    private static byte[] content(int size) {
        var content = new byte[size];
        new Random(1).nextBytes(content);
        return content;
    }

    @Test
    void aSmallBlobIsARow() {
        var digest = push(bytes(HELLO));
        assertThat(stored(digest)).isEqualTo(bytes(HELLO));
        requireNothing();
        store.read(view -> {
            assertThat(RepositoryBlobs.list(view, WEB)).containsExactly(digest);
            return assertThat(Leases.isHeld(view, digest, NOW)).isTrue();
        });
    }

    @Test
    void anEmptyBlobIsOne() {
        assertThat(stored(push(new byte[0]))).isEmpty();
        requireNothing();
    }

    @Test
    void asMuchAsFitsIsARowAndOneByteMoreIsAFile() {
        var fits = content(FreshUpload.MOST);
        assertThat(stored(push(fits))).isEqualTo(fits);
        requireNothing();
        var larger = content(FreshUpload.MOST + 1);
        assertThat(stored(push(larger))).isEqualTo(larger);
        assertThat(blobs.files()).hasSize(1);
        assertThat(store.read(Uploads::list)).isEmpty();
    }

    @Test
    void aBlobIsStoredOnceWhicheverWayItComes() {
        var digest = push(bytes(HELLO));
        Registry.upload(uploads, API, HELLO);
        assertThat(blobs.files()).isEmpty();
        Registry.upload(uploads, API, "another");
        push(bytes("another"));
        assertThat(blobs.files()).hasSize(1);
        store.read(view -> {
            assertThat(Blobs.bytes(view, digest("another"))).isEmpty();
            return assertThat(RepositoryBlobs.find(view, API, digest)).isPresent();
        });
    }

    @Test
    void nothingIsOnTheDiskBeforeSomethingHasToStay() {
        var id = open();
        requireNothing();
        assertThat(uploads.size(WEB, id)).isZero();
        try (var upload = uploads.resume(WEB, id)) {
            upload.append(ByteBuffer.wrap(bytes("hello,")));
            requireNothing();
            upload.settle();
            assertThat(blobs.openUploads()).containsExactly(id);
        }
        assertThat(uploads.size(WEB, id)).isEqualTo(6);
        try (var upload = uploads.resume(WEB, id)) {
            upload.append(ByteBuffer.wrap(bytes(" world")));
            uploads.commit(WEB, upload, digest(HELLO), NOW);
        }
        assertThat(stored(digest(HELLO))).isEqualTo(bytes(HELLO));
        assertThat(blobs.files()).hasSize(1);
    }

    @Test
    void whatCameStaysWhenItsRequestBreaksOff() {
        var upload = with(bytes("hello,"));
        upload.close();
        assertThat(uploads.size(WEB, upload.id())).isEqualTo(6);
        assertThat(blobs.openUploads()).containsExactly(upload.id());
    }

    @Test
    void isInUseByOneRequestAtATime() {
        var id = open();
        try (var _ = uploads.resume(WEB, id)) {
            assertThatThrownBy(() -> uploads.resume(WEB, id))
                    .isInstanceOf(BerthException.Conflict.class);
            assertThatThrownBy(() -> uploads.cancel(WEB, id))
                    .isInstanceOf(BerthException.Conflict.class);
        }
        uploads.resume(WEB, id).close();
    }

    @Test
    void isKnownToItsRepositoryOnly() {
        var id = open();
        assertThatThrownBy(() -> uploads.size(API, id)).isInstanceOf(BerthException.NotFound.class);
        assertThatThrownBy(() -> uploads.resume(API, id))
                .isInstanceOf(BerthException.NotFound.class);
    }

    @Test
    void isGoneOnceItIsCancelledOrCommitted() {
        var cancelled = open();
        uploads.cancel(WEB, cancelled);
        assertThatThrownBy(() -> uploads.resume(WEB, cancelled))
                .isInstanceOf(BerthException.NotFound.class);
        var upload = with(bytes(HELLO));
        uploads.commit(WEB, upload, digest(HELLO), NOW);
        upload.close();
        assertThatThrownBy(() -> uploads.resume(WEB, upload.id()))
                .isInstanceOf(BerthException.NotFound.class);
        requireNothing();
    }

    @Test
    void aWrongDigestLeavesItOpenAndNothingVisible() {
        try (var upload = with(bytes("hello,"))) {
            assertThatThrownBy(() -> uploads.commit(WEB, upload, digest(HELLO), NOW))
                    .isInstanceOf(BerthException.Invalid.class);
            assertThat(store.<Boolean>read(view -> Repositories.exists(view, WEB))).isFalse();
            upload.append(ByteBuffer.wrap(bytes(" world")));
            uploads.commit(WEB, upload, digest(HELLO), NOW);
        }
        assertThat(stored(digest(HELLO))).isEqualTo(bytes(HELLO));
    }

    @Test
    void isHashedAsItsCommitSays() {
        var expected = ContentHash.of(Digest.Algorithm.SHA512, bytes(HELLO));
        try (var upload = uploads.resume(WEB, open(), Digest.Algorithm.SHA512)) {
            upload.append(ByteBuffer.wrap(bytes(HELLO)));
            uploads.commit(WEB, upload, expected, NOW);
        }
        assertThat(stored(expected)).isEqualTo(bytes(HELLO));
    }

    @Test
    void whenItsCommitFailsItIsOver() {
        var upload = with(bytes(HELLO));
        store.failing(0, 1);
        assertThatThrownBy(() -> uploads.commit(WEB, upload, digest(HELLO), NOW))
                .isInstanceOf(BerthException.DiskFull.class);
        upload.close();
        requireNothing();
        assertThatThrownBy(() -> uploads.resume(WEB, upload.id()))
                .isInstanceOf(BerthException.NotFound.class);
    }

    @Test
    void whatFindsNoRowForItMayBeGivenUp() {
        var upload = with(bytes(HELLO));
        store.failing(0, 1);
        assertThatThrownBy(upload::settle).isInstanceOf(BerthException.DiskFull.class);
        uploads.giveUp(upload);
        upload.close();
        requireNothing();
    }

    @Test
    void isRefusedWhereThereIsNoRoom() {
        try (var upload = uploads.resume(WEB, open())) {
            blobs.setFull(true);
            assertThatThrownBy(() -> upload.append(ByteBuffer.wrap(bytes(HELLO))))
                    .isInstanceOf(BerthException.DiskFull.class);
        }
        requireNothing();
    }

    private FreshUpload among(FreshUploads fresh) {
        var session = new OpenUpload(UploadId.random(), WEB, Digest.Algorithm.SHA256, NOW);
        fresh.add(session);
        return new FreshUpload(
                fresh.take(WEB, session.id()).orElseThrow(),
                fresh,
                blobs,
                row -> blobs.begin(row.id(), row.algorithm()));
    }

    @Test
    void goesToTheDiskWhenThereIsNoMoreMemoryForIt() {
        var fresh = new FreshUploads();
        while (fresh.takePlace()) {}
        try (var upload = among(fresh)) {
            upload.append(ByteBuffer.wrap(bytes(HELLO)));
            assertThat(upload.isInMemory()).isFalse();
            assertThat(upload.size()).isEqualTo(12);
        }
        assertThat(fresh.takePlace()).isFalse();
    }

    @Test
    void givesItsPlaceBack() {
        var fresh = new FreshUploads();
        int places = 0;
        while (fresh.takePlace()) {
            places++;
        }
        fresh.leavePlace();
        for (int i = 0; i < 3; i++) {
            try (var upload = among(fresh)) {
                upload.append(ByteBuffer.wrap(bytes(HELLO)));
                assertThat(upload.isInMemory()).isTrue();
            }
        }
        assertThat(places).isPositive();
        assertThat(fresh.takePlace()).isTrue();
    }

    @Test
    void ofTooManyTheOldestIsForgottenOnceItHadItsTime() {
        var oldest = open();
        var others = Stream.generate(this::open).limit(MANY - 1).toList();
        assertThatThrownBy(this::open).isInstanceOf(BerthException.TryLater.class);
        assertThat(uploads.size(WEB, oldest)).isZero();
        uploads.open(WEB, Digest.Algorithm.SHA256, NOW.plus(Duration.ofMinutes(1)));
        assertThatThrownBy(() -> uploads.size(WEB, oldest))
                .isInstanceOf(BerthException.NotFound.class);
        assertThat(uploads.size(WEB, others.getFirst())).isZero();
    }

    @Test
    void comesInPieces() {
        var content = content(1000);
        try (var upload = uploads.resume(WEB, open())) {
            for (var piece : content) {
                upload.append(ByteBuffer.wrap(new byte[] {piece}));
            }
            assertThat(upload.size()).isEqualTo(1000);
            uploads.commit(WEB, upload, ContentHash.of(Digest.Algorithm.SHA256, content), NOW);
        }
        assertThat(stored(ContentHash.of(Digest.Algorithm.SHA256, content))).isEqualTo(content);
    }
}
