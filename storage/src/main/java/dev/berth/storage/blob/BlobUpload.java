package dev.berth.storage.blob;

import dev.berth.model.Digest;

import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * An upload in use, by one thread at a time and by nobody else. Closing it keeps what was appended.
 */
public interface BlobUpload extends AutoCloseable {

    UploadId id();

    /** The bytes that were appended so far, by earlier requests too. */
    long size();

    /**
     * Hashes what is there with this algorithm, and from now on what is appended. One that was just
     * begun is hashed from its beginning; one that was resumed needs this before anything is
     * appended or committed. Bytes that this process has not hashed with the algorithm are read.
     *
     * @throws dev.berth.model.BerthException.TryLater if reading them takes long; it goes on, so
     *     that the same call finds it done, or nearly so, when the upload is resumed later
     */
    void hashWith(Digest.Algorithm algorithm);

    /**
     * Appends and hashes what remains in the buffer.
     *
     * @throws dev.berth.model.BerthException.DiskFull if there is no room for it above the reserve;
     *     the upload stays as it was. Where the disk itself fails, {@link #size} tells what is left
     */
    void append(ByteBuffer bytes);

    /**
     * Puts what was appended into the file, if it is not there yet: others can read it then, and a
     * killed process does not lose it. {@link #commit} and {@link #close} do so, too.
     *
     * @throws dev.berth.model.BerthException if it cannot be written; then it is gone, and {@link
     *     #size} tells what is left
     */
    void settle();

    /**
     * Names the file, flushes it and flushes its directory: after this the bytes survive a power
     * cut, and only the metadata is missing.
     *
     * @param expected of the algorithm that the upload is hashed with
     * @throws dev.berth.model.BerthException.Invalid with {@code DIGEST_INVALID} when the content
     *     has another digest; the upload stays open as it was
     */
    BlobFile commit(Digest expected);

    /** When the last byte was appended; if there is none, when the upload began. */
    Instant touchedAt();

    /** Whether the file has a blob's name, so that metadata may name it. */
    boolean isNamed();

    /**
     * Removes the file, and with it the upload: only {@link #close} may follow. Where it {@link
     * #isNamed}, the caller knows that no metadata names it.
     */
    void abandon();

    @Override
    void close();
}
