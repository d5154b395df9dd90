package dev.berth.storage.catalogue;

import static dev.berth.storage.catalogue.Registry.API;
import static dev.berth.storage.catalogue.Registry.NOW;
import static dev.berth.storage.catalogue.Registry.WEB;
import static dev.berth.storage.catalogue.Registry.digest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.storage.blob.BlobFile;
import dev.berth.storage.blob.BlobStore;
import dev.berth.storage.blob.BlobUpload;
import dev.berth.storage.blob.UploadId;
import dev.berth.storage.blob.memory.MemoryBlobs;
import dev.berth.storage.kv.FailingStore;
import dev.berth.storage.kv.KeyValueStore;
import dev.berth.storage.kv.View;
import dev.berth.storage.kv.memory.MemoryStore;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Ends the world before and after every write to either port, and looks at what a start finds. */
class CrashTest {
    private static final String HELLO = "hello, world";

    @Test
    void aPush() {
        int crashes =
                crashEverywhere(
                        nothing -> {}, uploads -> Registry.upload(uploads, WEB, HELLO), true);
        assertThat(crashes).isEqualTo(8); // row, begin, commit, rows: before and after each
    }

    /**
     * @param meanwhile between the bytes and the commit
     */
    private static void pushFresh(BlobUploads uploads, Consumer<BlobUpload> meanwhile) {
        var id = uploads.open(WEB, Digest.Algorithm.SHA256, NOW);
        try (var upload = uploads.resume(WEB, id)) {
            upload.append(ByteBuffer.wrap(Registry.bytes(HELLO)));
            meanwhile.accept(upload);
            uploads.commit(WEB, upload, digest(HELLO), NOW);
        }
    }

    @Test
    void aPushOfASmallBlob() {
        int crashes =
                crashEverywhere(nothing -> {}, uploads -> pushFresh(uploads, upload -> {}), true);
        assertThat(crashes).isEqualTo(2); // the rows: before and after
    }

    @Test
    void anUploadThatIsOnTheDiskLate() {
        int crashes =
                crashEverywhere(
                        nothing -> {}, uploads -> pushFresh(uploads, BlobUpload::settle), true);
        assertThat(crashes).isEqualTo(8); // row, begin, commit, rows
    }

    @Test
    void aPushOfWhatIsThere() {
        int crashes =
                crashEverywhere(
                        uploads -> Registry.upload(uploads, API, HELLO),
                        uploads -> Registry.upload(uploads, WEB, HELLO),
                        true);
        assertThat(crashes).isEqualTo(12); // and the file that is not needed, and its note
    }

    @Test
    void aCancelledUpload() {
        int crashes =
                crashEverywhere(
                        nothing -> {},
                        uploads -> {
                            try (var upload = uploads.begin(WEB, Digest.Algorithm.SHA256, NOW)) {
                                uploads.cancel(upload);
                            }
                        },
                        false);
        assertThat(crashes).isEqualTo(8);
    }

    @Test
    void anUploadThatIsCancelledAfterItsCommitFailed() {
        int crashes =
                crashEverywhere(
                        nothing -> {},
                        store -> new FailingStore(store).failing(1, 1),
                        (uploads, _) -> {
                            try (var upload = uploads.begin(WEB, Digest.Algorithm.SHA256, NOW)) {
                                upload.append(ByteBuffer.wrap(Registry.bytes(HELLO)));
                                failToCommit(uploads, upload);
                                uploads.cancel(upload);
                            }
                        },
                        false);
        assertThat(crashes).isEqualTo(13); // what failed has no moment after it
    }

    @Test
    void anUploadThatGoesOnAfterItsCommitFailed() {
        int crashes =
                crashEverywhere(
                        nothing -> {},
                        store -> new FailingStore(store).failing(1, 1),
                        (uploads, _) -> {
                            UploadId id;
                            try (var upload = uploads.begin(WEB, Digest.Algorithm.SHA256, NOW)) {
                                id = upload.id();
                                upload.append(ByteBuffer.wrap(Registry.bytes(HELLO)));
                                failToCommit(uploads, upload);
                            }
                            try (var upload = uploads.resume(WEB, id)) {
                                uploads.commit(WEB, upload, digest(HELLO), NOW);
                            }
                        },
                        true);
        assertThat(crashes).isEqualTo(15);
    }

    @Test
    void aRemovalOfWhatIsAbandoned() {
        int crashes =
                crashEverywhere(
                        uploads -> uploads.begin(WEB, Digest.Algorithm.SHA256, NOW).close(),
                        UnaryOperator.identity(),
                        (_, unfinished) ->
                                assertThat(unfinished.removeAbandoned(Instant.MAX)).isEqualTo(1),
                        false);
        assertThat(crashes).isEqualTo(6); // using it, its file, its row: before and after each
    }

    private static void failToCommit(BlobUploads uploads, BlobUpload upload) {
        try {
            uploads.commit(WEB, upload, digest(HELLO), NOW);
            throw new AssertionError("the store takes writes");
        } catch (BerthException.DiskFull e) {
            assertThat(upload.isNamed()).isTrue();
        }
    }

    private static int crashEverywhere(
            Consumer<BlobUploads> before, Consumer<BlobUploads> action, boolean shows) {
        return crashEverywhere(
                before, UnaryOperator.identity(), (uploads, _) -> action.accept(uploads), shows);
    }

    /**
     * @param faults what is wrong with the store
     */
    private static int crashEverywhere(
            Consumer<BlobUploads> before,
            UnaryOperator<KeyValueStore> faults,
            BiConsumer<BlobUploads, UnfinishedUploads> action,
            boolean shows) {
        for (int crashes = 0; ; crashes++) {
            try (var store = new MemoryStore()) {
                var blobs = new MemoryBlobs();
                before.accept(new BlobUploads(store, blobs));
                var end = new EndOfTheWorld(crashes);
                boolean answered = false;
                try {
                    run(action, end.over(faults.apply(store)), end.over(blobs));
                    answered = true;
                } catch (EndOfTheWorld.Halted e) {
                    // what the process would not have seen either
                }
                run((_, unfinished) -> unfinished.recover(), store, blobs);
                requireConsistent(store, blobs);
                if (answered && shows) {
                    requireShown(store, blobs);
                }
                Registry.upload(new BlobUploads(store, blobs), WEB, HELLO);
                requireShown(store, blobs);
                requireConsistent(store, blobs);
                if (answered) {
                    return crashes;
                }
            }
        }
    }

    private static void run(
            BiConsumer<BlobUploads, UnfinishedUploads> action,
            KeyValueStore store,
            BlobStore blobs) {
        var uploads = new BlobUploads(store, blobs);
        action.accept(uploads, new UnfinishedUploads(store, blobs, uploads));
    }

    private static void requireShown(KeyValueStore store, MemoryBlobs blobs) {
        try (var content = new Pulls(store, blobs).open(WEB, digest(HELLO), NOW)) {
            assertThat(content.size()).isEqualTo(HELLO.length());
        }
    }

    /** Every file is named by a row, and every row names a file. */
    private static void requireConsistent(KeyValueStore store, MemoryBlobs blobs) {
        store.update(view -> {
            assertThat(blobs.openUploads())
                    .containsExactlyInAnyOrderElementsOf(
                            Uploads.list(view).stream().map(OpenUpload::id).toList());
            assertThat(blobs.files()).allSatisfy(file -> assertThat(namesIt(view, file)).isTrue());
            assertThat(Blobs.condemned(view)).isEmpty();
            var blob = Blobs.find(view, digest(HELLO));
            blob.flatMap(StoredBlob::file)
                    .ifPresent(file -> assertThat(blobs.files()).contains(file));
            assertThat(Blobs.bytes(view, digest(HELLO)).isPresent())
                    .isEqualTo(blob.isPresent() && blob.get().file().isEmpty());
        });
    }

    private static boolean namesIt(View view, BlobFile file) {
        return Blobs.find(view, file.digest()).flatMap(StoredBlob::file).equals(Optional.of(file));
    }
}
