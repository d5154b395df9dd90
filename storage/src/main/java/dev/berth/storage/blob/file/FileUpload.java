package dev.berth.storage.blob.file;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.model.ErrorCode;
import dev.berth.storage.blob.BlobFile;
import dev.berth.storage.blob.BlobUpload;
import dev.berth.storage.blob.ContentHash;
import dev.berth.storage.blob.UploadId;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;

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
    private final ContentHash hash;
    private boolean committed;
    private boolean closed;

    FileUpload(FileBlobs store, UploadId id, FileChannel file, ContentHash hash) {
        this.store = store;
        this.id = id;
        this.file = file;
        this.hash = hash;
    }

    @Override
    public UploadId id() {
        return id;
    }

    @Override
    public long size() {
        return hash.size();
    }

    @Override
    public void append(ByteBuffer bytes) {
        Failures.named(
                "writing upload " + id,
                () -> {
                    try {
                        store.disk().write(file, bytes.duplicate(), hash.size());
                    } catch (IOException e) {
                        cutOff(e);
                        throw e;
                    }
                    hash.update(bytes);
                    return id;
                });
    }

    private void cutOff(IOException cause) {
        try {
            store.disk().truncate(file, hash.size());
        } catch (IOException e) {
            // The next request finds a length that does not go with the hash, and reads the file.
            cause.addSuppressed(e);
        }
    }

    @Override
    public BlobFile commit(Digest expected) {
        return Failures.named(
                "committing upload " + id,
                () -> {
                    var actual =
                            expected.algorithm() == hash.algorithm()
                                    ? hash.digest()
                                    : FileBlobs.hash(file, expected.algorithm()).digest();
                    if (!actual.equals(expected)) {
                        throw new BerthException.Invalid(
                                ErrorCode.DIGEST_INVALID,
                                "what was uploaded has the digest " + actual + ", not " + expected);
                    }
                    try {
                        var blob = store.commit(id, file, actual);
                        committed = true;
                        return blob;
                    } catch (NoSuchFileException e) {
                        throw new BerthException.NotFound(
                                ErrorCode.BLOB_UPLOAD_UNKNOWN,
                                "upload " + id + " was cancelled meanwhile");
                    }
                });
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (committed) {
            store.inUse().forget(id);
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
