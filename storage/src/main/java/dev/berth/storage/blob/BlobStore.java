package dev.berth.storage.blob;

import dev.berth.model.Digest;

import java.util.Optional;

/**
 * The bytes of blobs that have a file. An upload has one of its own until {@link
 * BlobUpload#commit}; afterwards it is found by its {@link BlobFile} and never changes. All methods
 * but {@link #knowsOfRoom} block; they may be called from any thread; an {@link BlobUpload} is
 * owned by one thread at a time.
 *
 * <p>Failures of the disk are {@link dev.berth.model.BerthException.DiskFull} or {@link
 * dev.berth.model.BerthException.StorageFailed}.
 */
public interface BlobStore {

    /**
     * Takes room on the disk for so many bytes, or asks, with 0, whether more may be taken in:
     * {@link #begin} and {@link BlobUpload#append} do so by themselves. Reading, committing and
     * deleting need no room. Cheap.
     *
     * @throws dev.berth.model.BerthException.DiskFull if the disk has less room above its reserve
     */
    void requireRoom(long bytes);

    /** Whether there is room, as far as that is known without asking the disk. */
    boolean knowsOfRoom();

    /** Begins an upload with an empty file, which a power cut may take away until the commit. */
    BlobUpload begin(UploadId id, Digest.Algorithm algorithm);

    /**
     * Takes an upload into use that an earlier process, or an earlier request, left. Until it is
     * closed nobody else can, so whatever is done between has this upload to itself.
     *
     * <p>An upload that was named by a commit may or may not be a blob by now; only the caller's
     * metadata can tell. So where there is no open file, {@code settle} is asked first, and when it
     * returns, a named file becomes an open one again.
     *
     * @param settle called with the upload in use: returns when no blob's metadata names the
     *     upload's file, nor ever will; otherwise throws, and nothing is touched
     * @return empty if the upload left no file
     * @throws dev.berth.model.BerthException.Conflict if it is in use
     */
    Optional<BlobUpload> resume(UploadId id, Runnable settle);

    /** The bytes that an open upload has, also while it is written to; empty if there is none. */
    Optional<Long> size(UploadId id);

    /**
     * Opens what an open upload has, for reading beside who writes to it: a read past what is there
     * yet finds nothing, and later finds what was appended meanwhile. It goes on to read the same
     * bytes when the upload was committed or abandoned since.
     *
     * @return empty if there is no such open upload
     */
    Optional<BlobContent> openGrowing(UploadId id);

    /**
     * Settles an upload that was open when the process ended, before the first request: one that
     * had been named but whose metadata never followed becomes an open upload again.
     *
     * @return the bytes that are there, or empty if the upload left no file
     */
    Optional<Long> recover(UploadId id);

    /**
     * Opens a blob for reading, positioned nowhere: reads name their offset.
     *
     * @return empty if there is no such file
     */
    Optional<BlobContent> open(BlobFile file);

    /** Deletes the file; no error if there is none. */
    void delete(BlobFile file);
}
