package dev.berth.storage.catalogue;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.model.ErrorCode;
import dev.berth.model.RepositoryName;
import dev.berth.storage.blob.BlobContent;
import dev.berth.storage.blob.BlobFile;
import dev.berth.storage.blob.BlobStore;
import dev.berth.storage.blob.BlobUpload;
import dev.berth.storage.blob.ContentHash;
import dev.berth.storage.blob.UploadId;
import dev.berth.storage.kv.KeyValueStore;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The way of a blob into a repository: begin, append, commit; or a mount.
 *
 * <p>A small blob that comes with one request is a row: {@link #open} keeps the upload in memory,
 * where its bytes wait ({@link FreshUpload}), and {@link #commit} writes them with all that is said
 * of them in one transaction. A crash before it leaves nothing, and one after it the blob.
 *
 * <p>Of any other the order is row, file, file, row, so that a crash at any place leaves something
 * that a start finds by the rows alone:
 *
 * <ol>
 *   <li>{@link #begin} makes the upload's row durable, then its file. A crash between leaves a row
 *       without a file; {@link UnfinishedUploads#recover} drops it.
 *   <li>{@link #commit} has the store name the file by digest and upload and flush it, then commits
 *       one transaction: the blob's row, the repository's, the lease, and the upload's row gone. A
 *       crash between leaves a named file that no blob's row names; the upload's row is still
 *       there, and {@link UnfinishedUploads#recover} makes the file an open upload again.
 *   <li>If the digest is there already, by an upload that was quicker, this upload's file is not
 *       needed: the same transaction notes it as condemned, then it is deleted, then the note goes.
 *       A crash between leaves the note; {@link UnfinishedUploads#recover} deletes the file.
 * </ol>
 *
 * <p>When the transaction of a commit fails, its outcome is settled only once the key-value store
 * writes again, or at the next start. So the named file is left where it is, and whoever comes next
 * first commits a write of its own over the upload's row: if the row is still there then, the
 * failed transaction never was nor will be, and the file becomes an open upload again, to go on
 * with or to remove.
 *
 * <p>Requests that overlap cannot disturb each other in this: an upload is in use by one of them
 * from its first look at the file to its last, the transaction between included, and the others are
 * told {@code CONFLICT}. So no file is moved or removed by one while another records it.
 */
public final class BlobUploads {
    private static final Logger LOG = LoggerFactory.getLogger(BlobUploads.class);

    private final KeyValueStore store;
    private final BlobStore blobs;
    private final FreshUploads fresh = new FreshUploads();

    public BlobUploads(KeyValueStore store, BlobStore blobs) {
        this.store = store;
        this.blobs = blobs;
    }

    /**
     * Begins an upload into this repository, without waiting for anything: nothing of it is on the
     * disk before something has to stay, and until then it ends with this process.
     */
    public UploadId open(RepositoryName repository, Digest.Algorithm algorithm, Instant now) {
        var upload = new OpenUpload(UploadId.random(), repository, algorithm, now);
        fresh.add(upload);
        return upload.id();
    }

    /**
     * Begins an upload into this repository, which has its file from the beginning.
     *
     * @throws BerthException.DiskFull if there is no room for it, and then nothing of it stays
     */
    public BlobUpload begin(RepositoryName repository, Digest.Algorithm algorithm, Instant now) {
        blobs.requireRoom(0);
        return begin(new OpenUpload(UploadId.random(), repository, algorithm, now));
    }

    private BlobUpload begin(OpenUpload upload) {
        store.update(tx -> Uploads.put(tx, upload));
        try {
            return blobs.begin(upload.id(), upload.algorithm());
        } catch (RuntimeException e) {
            forget(upload.id());
            throw e;
        }
    }

    /**
     * Goes on with an upload of this repository, hashed as it was begun.
     *
     * @throws BerthException.NotFound if the repository has no such upload
     * @throws BerthException.Conflict if another request is using it
     */
    public BlobUpload resume(RepositoryName repository, UploadId id) {
        var upload = useFresh(repository, id);
        return upload.isPresent()
                ? upload.get()
                : resume(
                        repository, id, store.read(view -> find(view, repository, id)).algorithm());
    }

    /** {@link #resume(RepositoryName, UploadId)} to commit it with a digest of this algorithm. */
    public BlobUpload resume(RepositoryName repository, UploadId id, Digest.Algorithm algorithm) {
        var upload = use(repository, id).orElseThrow(() -> unknown(id));
        try {
            upload.hashWith(algorithm);
            return upload;
        } catch (RuntimeException e) {
            upload.close();
            throw e;
        }
    }

    /**
     * Takes an upload of this repository into use, not hashed yet.
     *
     * @return empty if it has a row and no file
     */
    Optional<BlobUpload> use(RepositoryName repository, UploadId id) {
        var upload = useFresh(repository, id);
        if (upload.isPresent()) {
            return upload;
        }
        store.read(view -> find(view, repository, id));
        return blobs.resume(
                id, () -> store.update(tx -> Uploads.put(tx, find(tx, repository, id))));
    }

    private Optional<BlobUpload> useFresh(RepositoryName repository, UploadId id) {
        return fresh.take(repository, id)
                .map(upload -> new FreshUpload(upload, fresh, blobs, this::begin));
    }

    /**
     * @throws BerthException.DiskFull if nothing more is taken in, for want of room
     */
    public void requireRoom() {
        blobs.requireRoom(0);
    }

    /** Whether there is room, as far as that is known without asking the disk. */
    public boolean knowsOfRoom() {
        return blobs.knowsOfRoom();
    }

    /**
     * How many bytes of an upload of this repository are in its file, if it has one yet. While a
     * request writes to it, a little more may have come: what waits for the rest of its block, and
     * is not acknowledged yet.
     *
     * @throws BerthException.NotFound if the repository has no such upload
     */
    public long size(RepositoryName repository, UploadId id) {
        if (fresh.contains(repository, id)) {
            return 0;
        }
        store.read(view -> find(view, repository, id));
        return blobs.size(id).orElseThrow(() -> unknown(id));
    }

    /**
     * Opens what an upload has so far, to be read while it grows.
     *
     * @return empty if it is no longer open
     */
    public Optional<BlobContent> openGrowing(UploadId id) {
        return blobs.openGrowing(id);
    }

    /** {@link BlobUpload#settle} where {@link #commit} follows, which takes what is in memory. */
    public void settleBeforeCommit(BlobUpload upload) {
        if (!(upload instanceof FreshUpload small && small.isInMemory())) {
            upload.settle();
        }
    }

    /**
     * Ends the upload: afterwards the blob is durable, the repository shows it, and a lease holds
     * it.
     *
     * @throws BerthException.Invalid if the content has another digest; the upload stays open
     * @throws BerthException.NotFound if the upload's row is gone, and then nothing stays
     */
    public void commit(RepositoryName repository, BlobUpload upload, Digest expected, Instant now) {
        if (upload instanceof FreshUpload small && small.isInMemory()) {
            commitRow(repository, small, expected, now);
        } else {
            commitFile(repository, upload, expected, now);
        }
    }

    /** The upload ends, too, when this fails: nothing but bytes in memory is lost. */
    private void commitRow(
            RepositoryName repository, FreshUpload upload, Digest expected, Instant now) {
        var bytes = upload.bytes();
        ContentHash.over(expected.algorithm(), bytes).require(expected);
        try {
            blobs.requireRoom(bytes.length);
            store.update(tx -> {
                if (Blobs.find(tx, expected).isPresent()) {
                    show(tx, repository, expected, now);
                } else {
                    showNew(tx, repository, expected, now);
                    Blobs.put(tx, expected, bytes);
                }
            });
        } finally {
            upload.end();
        }
    }

    private void commitFile(
            RepositoryName repository, BlobUpload upload, Digest expected, Instant now) {
        long size = upload.size();
        var file = upload.commit(expected);
        var outcome = store.write(tx -> record(tx, repository, file, size, now));
        if (outcome != Outcome.STORED) {
            drop(file);
        }
        if (outcome == Outcome.CANCELLED) {
            throw unknown(upload.id());
        }
    }

    private enum Outcome {
        STORED,
        ALREADY_THERE,
        CANCELLED
    }

    private static Outcome record(
            Transaction tx, RepositoryName repository, BlobFile file, long size, Instant now) {
        var upload = Uploads.find(tx, file.upload());
        if (upload.isEmpty()) {
            Blobs.condemn(tx, file);
            return Outcome.CANCELLED;
        }
        Uploads.remove(tx, upload.get().id());
        if (Blobs.find(tx, file.digest()).isPresent()) {
            show(tx, repository, file.digest(), now);
            Blobs.condemn(tx, file);
            return Outcome.ALREADY_THERE;
        }
        showNew(tx, repository, file.digest(), now);
        Blobs.put(tx, file, size);
        return Outcome.STORED;
    }

    /** The push is done without this; what fails here is done at the next start. */
    void drop(BlobFile file) {
        try {
            blobs.delete(file);
            store.update(tx -> Blobs.forget(tx, file));
        } catch (BerthException e) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .setCause(e)
                    .log("a file that is not needed is left until the next start");
        }
    }

    /**
     * Ends an upload of this repository and keeps nothing of it.
     *
     * @throws BerthException.NotFound if the repository has no such upload
     * @throws BerthException.Conflict if another request is using it
     */
    public void cancel(RepositoryName repository, UploadId id) {
        var held = use(repository, id);
        if (held.isEmpty()) {
            forget(id);
            return;
        }
        try (var upload = held.get()) {
            cancel(upload);
        }
    }

    /**
     * Ends an upload that the caller has in use, and keeps nothing of it. First the file and then
     * the row, so that a crash leaves something that a start finds.
     *
     * @throws BerthException.NotFound if it was committed
     */
    public void cancel(BlobUpload upload) {
        if (upload instanceof FreshUpload small && small.isInMemory()) {
            small.end();
            return;
        }
        var id = upload.id();
        if (upload.isNamed()) {
            store.update(
                    tx -> Uploads.put(tx, Uploads.find(tx, id).orElseThrow(() -> unknown(id))));
        }
        upload.abandon();
        forget(id);
    }

    /**
     * {@link #cancel(BlobUpload)} for a caller who has an error of its own to tell. What cannot be
     * removed now is told in the log and removed later.
     */
    public void giveUp(BlobUpload upload) {
        try {
            cancel(upload);
        } catch (BerthException e) {
            LOG.atWarn()
                    .addKeyValue("upload", upload.id())
                    .setCause(e)
                    .log("what is left of an upload that failed cannot be removed now");
        }
    }

    void forget(UploadId id) {
        store.update(tx -> Uploads.remove(tx, id));
    }

    /**
     * Lets a repository show a blob that another one holds, without an upload.
     *
     * @return false if the other one does not hold it
     */
    public boolean mount(RepositoryName target, Digest digest, RepositoryName from, Instant now) {
        return mountIf(
                view -> RepositoryBlobs.find(view, from, digest).isPresent(), target, digest, now);
    }

    /**
     * {@link #mount} from whichever repository holds the blob, of those that the predicate accepts:
     * OCI distribution spec, "Mounting a blob from another repository", without {@code from}.
     *
     * @param readable whether the caller may read the repository; pure
     */
    public boolean mountFromAny(
            RepositoryName target, Digest digest, Predicate<RepositoryName> readable, Instant now) {
        return mountIf(
                view ->
                        Blobs.find(view, digest).isPresent()
                                && RepositoryBlobs.heldByAny(view, digest, readable),
                target,
                digest,
                now);
    }

    private boolean mountIf(
            Predicate<View> held, RepositoryName target, Digest digest, Instant now) {
        return store.read(held::test)
                && store.write(tx -> {
                    var still = held.test(tx);
                    if (still) {
                        show(tx, target, digest, now);
                    }
                    return still;
                });
    }

    private static void show(
            Transaction tx, RepositoryName repository, Digest digest, Instant now) {
        Repositories.ensure(tx, repository, now);
        RepositoryBlobs.add(tx, repository, digest);
        Leases.renew(tx, digest, now);
    }

    /** {@link #show} of what nobody had yet. */
    private static void showNew(
            Transaction tx, RepositoryName repository, Digest digest, Instant now) {
        Repositories.ensure(tx, repository, now);
        RepositoryBlobs.add(tx, repository, digest);
        Leases.begin(tx, digest, now);
    }

    private static OpenUpload find(View view, RepositoryName repository, UploadId id) {
        return Uploads.find(view, id)
                .filter(upload -> upload.repository().equals(repository))
                .orElseThrow(() -> unknown(id));
    }

    private static BerthException.NotFound unknown(UploadId id) {
        return new BerthException.NotFound(
                ErrorCode.BLOB_UPLOAD_UNKNOWN,
                "there is no upload " + id + " in this repository; begin a new one");
    }
}
