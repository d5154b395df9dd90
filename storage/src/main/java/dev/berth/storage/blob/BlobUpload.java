package dev.berth.storage.blob;

import dev.berth.model.Digest;

import java.nio.ByteBuffer;

/** An upload under way. Owned by one thread at a time; closing it keeps what was appended. */
public interface BlobUpload extends AutoCloseable {

    UploadId id();

    /** The bytes that were appended so far. */
    long size();

    /** Appends and hashes what remains in the buffer. */
    void append(ByteBuffer bytes);

    /**
     * Flushes the file, names it and flushes its directory: after this the bytes survive a power
     * cut, and only the metadata is missing.
     *
     * <p>When {@code expected} is of another algorithm than the upload's, the file is read once
     * more.
     *
     * @throws dev.berth.model.BerthException.Invalid with {@code DIGEST_INVALID} when the content
     *     has another digest; the upload stays open as it was
     */
    BlobFile commit(Digest expected);

    @Override
    void close();
}
