package dev.berth.storage.blob;

import dev.berth.model.Digest;

import java.util.Optional;

/**
 * The bytes of blobs. An upload has a file of its own until {@link BlobUpload#commit}; afterwards
 * the file is found by its {@link BlobFile} and never changes. All methods block and may be called
 * from any thread; an {@link BlobUpload} is owned by one thread at a time.
 *
 * <p>Failures of the disk are {@link dev.berth.model.BerthException.DiskFull} or {@link
 * dev.berth.model.BerthException.StorageFailed}.
 */
public interface BlobStore {

    /** Begins an upload with an empty file, which a power cut may take away until the commit. */
    BlobUpload begin(UploadId id, Digest.Algorithm algorithm);

    /**
     * Goes on with an upload that an earlier process, or an earlier request, left. The hash of what
     * is there is rebuilt by reading it, if this process has not kept it.
     *
     * @return empty if there is no such upload
     * @throws dev.berth.model.BerthException.Conflict if it is being written to
     */
    Optional<BlobUpload> resume(UploadId id, Digest.Algorithm algorithm);

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
     * Removes what an upload left; no error if it left nothing. Does not touch one that is
     * committed. Who is writing to it may go on, and cannot commit.
     */
    void abandon(UploadId id);

    /**
     * Settles an upload that was open when the process ended: one that had been named but whose
     * metadata never followed becomes an open upload again.
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
