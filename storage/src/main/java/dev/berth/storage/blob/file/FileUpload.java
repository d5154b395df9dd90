package dev.berth.storage.blob.file;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.model.ErrorCode;
import dev.berth.storage.blob.BlobFile;
import dev.berth.storage.blob.BlobUpload;
import dev.berth.storage.blob.ContentHash;
import dev.berth.storage.blob.UploadId;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Instant;

/**
 * An open upload's file. The hash takes a chunk in only when the file has all of it; what a failed
 * write left is cut off again, so file and hash go together.
 *
 * <p>Owned by one thread at a time.
 */
final class FileUpload implements BlobUpload {
    private final FileBlobs store;
    private final UploadId id;
    private final FileChannel file;
    private long size;
    private @Nullable ContentHash hash;
    private @Nullable BlobFile named;
    private boolean abandoned;
    private boolean closed;

    private FileUpload(
            FileBlobs store, UploadId id, FileChannel file, long size, @Nullable ContentHash hash) {
        this.store = store;
        this.id = id;
        this.file = file;
        this.size = size;
        this.hash = hash;
    }

    static FileUpload begun(
            FileBlobs store, UploadId id, FileChannel file, Digest.Algorithm algorithm) {
        return new FileUpload(store, id, file, 0, new ContentHash(algorithm));
    }

    /**
     * @param kept what an earlier request hashed
     */
    static FileUpload resumed(
            FileBlobs store, UploadId id, FileChannel file, @Nullable ContentHash kept)
            throws IOException {
        try {
            return new FileUpload(store, id, file, file.size(), kept);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    @Override
    public UploadId id() {
        return id;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void hashWith(Digest.Algorithm algorithm) {
        var kept = hash;
        if (kept == null || kept.algorithm() != algorithm || kept.size() != size) {
            hash =
                    Failures.named(
                            "reading upload " + id, () -> store.readBack(id, algorithm, size));
        }
    }

    private ContentHash hash() {
        var current = hash;
        if (current == null || current.size() != size) {
            throw new IllegalStateException(
                    "upload " + id + " is not hashed: hashWith comes first");
        }
        return current;
    }

    @Override
    public void append(ByteBuffer bytes) {
        var hashed = hash();
        store.space().take(bytes.remaining());
        Failures.named(
                "writing upload " + id,
                () -> {
                    try {
                        store.disk().write(file, bytes.duplicate(), size);
                    } catch (IOException e) {
                        cutOff(e);
                        throw e;
                    }
                    hashed.update(bytes);
                    size = hashed.size();
                    return id;
                });
    }

    private void cutOff(IOException cause) {
        try {
            store.disk().truncate(file, size);
        } catch (IOException e) {
            // The next request finds a length that does not go with the hash, and reads the file.
            cause.addSuppressed(e);
        }
    }

    @Override
    public BlobFile commit(Digest expected) {
        var hashed = hash();
        if (expected.algorithm() != hashed.algorithm()) {
            throw new IllegalArgumentException(
                    expected + " is no digest of an upload hashed with " + hashed.algorithm());
        }
        var actual = hashed.digest();
        if (!actual.equals(expected)) {
            throw new BerthException.Invalid(
                    ErrorCode.DIGEST_INVALID,
                    "what was uploaded has the digest " + actual + ", not " + expected);
        }
        var blob = new BlobFile(actual, id);
        Failures.named(
                "committing upload " + id,
                () -> {
                    store.name(blob);
                    named = blob;
                    flush(blob);
                    store.flushName(blob);
                    return blob;
                });
        return blob;
    }

    private void flush(BlobFile blob) throws IOException {
        try {
            store.disk().force(file);
        } catch (IOException e) {
            // The kernel reports a lost page once: a second flush would succeed over the loss, and
            // reading would show the page as it should be. Only new bytes help.
            abandoned = true;
            named = null;
            store.discard(blob);
            throw e;
        }
    }

    @Override
    public Instant touchedAt() {
        return Failures.named("looking at upload " + id, () -> store.touchedAt(id));
    }

    @Override
    public boolean isNamed() {
        return named != null;
    }

    @Override
    public void abandon() {
        abandoned = true;
        var blob = named;
        if (blob != null) {
            store.delete(blob);
        } else {
            Failures.named(
                    "abandoning upload " + id,
                    () -> {
                        store.discard(id);
                        return id;
                    });
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (named != null || abandoned) {
            store.forget(id);
        } else {
            store.inUse().keep(id, hash);
        }
        Failures.named(
                "closing upload " + id,
                () -> {
                    file.close();
                    return id;
                });
    }
}
