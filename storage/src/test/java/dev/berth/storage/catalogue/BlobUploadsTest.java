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
import dev.berth.model.RepositoryName;
import dev.berth.storage.blob.UploadId;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;

class BlobUploadsTest {
    private static final String HELLO = "hello, world";

    private final Registry registry = new Registry();

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void aCommittedBlobIsShownByItsRepositoryAndLeased() {
        var digest = registry.upload(WEB, HELLO);
        registry.look(view -> {
            assertThat(RepositoryBlobs.find(view, WEB, digest)).isPresent();
            assertThat(RepositoryBlobs.list(view, WEB)).containsExactly(digest);
            assertThat(Repositories.exists(view, WEB)).isTrue();
            assertThat(Leases.isHeld(view, digest, NOW)).isTrue();
            assertThat(Uploads.list(view)).isEmpty();
        });
    }

    @Test
    void anotherRepositoryDoesNotShowIt() {
        var digest = registry.upload(WEB, HELLO);
        registry.look(view -> {
            assertThat(RepositoryBlobs.find(view, API, digest)).isEmpty();
            assertThat(Repositories.exists(view, API)).isFalse();
        });
    }

    @Test
    void storesABlobOnceHoweverOftenItIsPushed() {
        registry.upload(WEB, HELLO);
        registry.upload(WEB, HELLO);
        registry.upload(API, HELLO);
        assertThat(registry.blobs.files()).hasSize(1);
        assertThat(registry.blobs.openUploads()).isEmpty();
        registry.look(view -> {
            assertThat(Blobs.condemned(view)).isEmpty();
            assertThat(RepositoryBlobs.find(view, API, digest(HELLO))).isPresent();
        });
    }

    @Test
    void ofTwoUploadsOfOneDigestBothSucceedAndTheFirstFileStays() {
        try (var one = registry.uploads.begin(WEB, Digest.Algorithm.SHA256, NOW);
                var two = registry.uploads.begin(API, Digest.Algorithm.SHA256, NOW)) {
            one.append(ByteBuffer.wrap(bytes(HELLO)));
            two.append(ByteBuffer.wrap(bytes(HELLO)));
            registry.uploads.commit(API, two, digest(HELLO), NOW);
            registry.uploads.commit(WEB, one, digest(HELLO), NOW);
            assertThat(registry.blobs.files())
                    .singleElement()
                    .satisfies(file -> assertThat(file.upload()).isEqualTo(two.id()));
        }
        assertThat(registry.pulls.blob(WEB, digest(HELLO), NOW).size()).isEqualTo(12);
    }

    @Test
    void anUploadGoesOnInItsOwnRepositoryOnly() {
        UploadId id;
        try (var upload = registry.uploads.begin(WEB, Digest.Algorithm.SHA256, NOW)) {
            upload.append(ByteBuffer.wrap(bytes("hello,")));
            id = upload.id();
        }
        assertThat(registry.uploads.size(WEB, id)).isEqualTo(6);
        assertThatThrownBy(() -> registry.uploads.size(API, id))
                .isInstanceOf(BerthException.NotFound.class);
        assertThatThrownBy(() -> registry.uploads.resume(API, id))
                .isInstanceOf(BerthException.NotFound.class);
        assertThatThrownBy(() -> registry.uploads.cancel(API, id))
                .isInstanceOf(BerthException.NotFound.class);
        try (var upload = registry.uploads.resume(WEB, id)) {
            upload.append(ByteBuffer.wrap(bytes(" world")));
            registry.uploads.commit(WEB, upload, digest(HELLO), NOW);
        }
        assertThatThrownBy(() -> registry.uploads.size(WEB, id))
                .isInstanceOf(BerthException.NotFound.class);
    }

    @Test
    void aWrongDigestLeavesTheUploadOpenAndNothingVisible() {
        try (var upload = registry.uploads.begin(WEB, Digest.Algorithm.SHA256, NOW)) {
            upload.append(ByteBuffer.wrap(bytes("hello,")));
            assertThatThrownBy(() -> registry.uploads.commit(WEB, upload, digest(HELLO), NOW))
                    .isInstanceOf(BerthException.Invalid.class);
            assertThat(registry.uploads.size(WEB, upload.id())).isEqualTo(6);
        }
        registry.look(view -> assertThat(Repositories.exists(view, WEB)).isFalse());
    }

    @Test
    void aCancelledUploadLeavesNothing() {
        UploadId id;
        try (var upload = registry.uploads.begin(WEB, Digest.Algorithm.SHA256, NOW)) {
            id = upload.id();
        }
        registry.uploads.cancel(WEB, id);
        assertThat(registry.blobs.openUploads()).isEmpty();
        registry.look(view -> assertThat(Uploads.list(view)).isEmpty());
        assertThatThrownBy(() -> registry.uploads.resume(WEB, id))
                .isInstanceOf(BerthException.NotFound.class);
    }

    @Test
    void anUploadWhoseRowIsGoneAtItsCommitLeavesNothing() {
        try (var upload = registry.uploads.begin(WEB, Digest.Algorithm.SHA256, NOW)) {
            upload.append(ByteBuffer.wrap(bytes(HELLO)));
            registry.store.update(tx -> Uploads.remove(tx, upload.id()));
            assertThatThrownBy(() -> registry.uploads.commit(WEB, upload, digest(HELLO), NOW))
                    .isInstanceOf(BerthException.NotFound.class);
        }
        assertThat(registry.blobs.files()).isEmpty();
        registry.look(view -> {
            assertThat(Blobs.condemned(view)).isEmpty();
            assertThat(Blobs.find(view, digest(HELLO))).isEmpty();
        });
    }

    @Test
    void aPushThatMeetsACondemnedBlobBringsAFileOfItsOwn() {
        var digest = registry.upload(WEB, HELLO);
        var old = registry.pulls.blob(WEB, digest, NOW).file().orElseThrow();
        registry.store.update(tx -> {
            tx.delete(RowKind.BLOB.of(digest));
            Blobs.condemn(tx, old);
        });
        registry.upload(WEB, HELLO);
        registry.blobs.delete(old);
        try (var content = registry.pulls.open(WEB, digest, NOW)) {
            assertThat(content.size()).isEqualTo(12);
        }
    }

    @Test
    void mountsWhatTheSourceHolds() {
        var digest = registry.upload(WEB, HELLO);
        assertThat(registry.uploads.mount(API, digest, WEB, NOW)).isTrue();
        assertThat(registry.pulls.blob(API, digest, NOW).size()).isEqualTo(12);
        assertThat(registry.blobs.files()).hasSize(1);
    }

    @Test
    void doesNotMountWhatTheSourceDoesNotHold() {
        var other = RepositoryName.parse("other");
        var digest = registry.upload(WEB, HELLO);
        assertThat(registry.uploads.mount(API, digest, other, NOW)).isFalse();
        assertThat(registry.uploads.mount(API, digest("else"), WEB, NOW)).isFalse();
        registry.look(view -> assertThat(Repositories.exists(view, API)).isFalse());
    }

    @Test
    void mountsFromWhicheverReadableRepositoryHoldsIt() {
        var digest = registry.upload(WEB, HELLO);
        assertThat(registry.uploads.mountFromAny(API, digest, API::equals, NOW)).isFalse();
        assertThat(registry.uploads.mountFromAny(API, digest, WEB::equals, NOW)).isTrue();
        assertThat(registry.uploads.mountFromAny(API, digest("else"), name -> true, NOW)).isFalse();
    }
}
