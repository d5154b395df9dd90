package dev.berth.storage.blob.file;

import dev.berth.model.Digest;
import dev.berth.storage.DirectIo;
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
 * An open upload's file.
 *
 * <p>What is appended waits in a block of memory until that is full, and goes to the disk past the
 * page cache, which would cost another copy and push out what is pulled. The rest of a request goes
 * the ordinary way, and so does everything where the file system or the memory does not allow it.
 * So the end of a large blob is in the page cache for who pulls it next.
 *
 * <p>The hash takes bytes in only when the file has them; what a failed write left is cut off
 * again, so file and hash go together. What waited for that write is gone, and was never
 * acknowledged.
 *
 * <p>Owned by one thread at a time.
 */
final class FileUpload implements BlobUpload {
    private final FileBlobs store;
    private final UploadId id;
    private final FileChannel file;
    private @Nullable FileChannel direct;
    private @Nullable ByteBuffer block;
    private long written;
    private @Nullable ContentHash hash;
    private @Nullable BlobFile named;
    private boolean abandoned;
    private boolean closed;

    private FileUpload(
            FileBlobs store,
            UploadId id,
            FileChannel file,
            long written,
            @Nullable ContentHash hash) {
        this.store = store;
        this.id = id;
        this.file = file;
        this.written = written;
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
        var waiting = block;
        return waiting == null ? written : written + waiting.position();
    }

    @Override
    public void hashWith(Digest.Algorithm algorithm) {
        var kept = hash;
        if (kept == null || kept.algorithm() != algorithm || kept.size() != written) {
            hash =
                    Failures.named(
                            "reading upload " + id, () -> store.readBack(id, algorithm, written));
        }
    }

    private ContentHash hash() {
        var current = hash;
        if (current == null || current.size() != written) {
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
                    while (bytes.hasRemaining()) {
                        append(bytes, hashed);
                    }
                    return id;
                });
    }

    private void append(ByteBuffer bytes, ContentHash hashed) throws IOException {
        int beyond = (int) (written % DirectIo.BLOCK);
        if (block == null && beyond == 0) {
            block = store.blocks().take();
        }
        var waiting = block;
        if (waiting == null) {
            int most = beyond == 0 ? Blocks.BYTES : DirectIo.BLOCK - beyond;
            write(file, part(bytes, most), hashed);
            return;
        }
        waiting.put(part(bytes, waiting.remaining()));
        if (!waiting.hasRemaining()) {
            writeBlock(waiting.flip(), hashed);
            waiting.clear();
        }
    }

    private static ByteBuffer part(ByteBuffer bytes, int most) {
        int length = Math.min(bytes.remaining(), most);
        var part = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        return part;
    }

    /**
     * What the file system does not take past the cache, as some say only now, it takes through.
     */
    private void writeBlock(ByteBuffer full, ContentHash hashed) throws IOException {
        if (direct == null) {
            direct = store.openPastTheCache(id);
        }
        if (direct != null) {
            try {
                store.disk().write(direct, full.duplicate(), written);
                took(full, hashed);
                return;
            } catch (IOException e) {
                store.staysInTheCache();
            }
        }
        write(file, full, hashed);
    }

    private void write(FileChannel to, ByteBuffer bytes, ContentHash hashed) throws IOException {
        try {
            store.disk().write(to, bytes.duplicate(), written);
        } catch (IOException e) {
            giveBlockBack();
            cutOff(e);
            throw e;
        }
        took(bytes, hashed);
    }

    private void took(ByteBuffer bytes, ContentHash hashed) {
        hashed.update(bytes);
        written = hashed.size();
    }

    @Override
    public void settle() {
        var waiting = block;
        if (waiting == null) {
            return;
        }
        try {
            if (waiting.position() > 0) {
                var hashed = hash();
                Failures.named(
                        "writing upload " + id,
                        () -> {
                            write(file, waiting.flip(), hashed);
                            return id;
                        });
            }
        } finally {
            giveBlockBack();
        }
    }

    private void giveBlockBack() {
        var used = block;
        if (used != null) {
            block = null;
            store.blocks().giveBack(used);
        }
    }

    private void cutOff(IOException cause) {
        try {
            store.disk().truncate(file, written);
        } catch (IOException e) {
            // The next request finds a length that does not go with the hash, and reads the file.
            cause.addSuppressed(e);
        }
    }

    @Override
    public BlobFile commit(Digest expected) {
        settle();
        var hashed = hash();
        if (expected.algorithm() != hashed.algorithm()) {
            throw new IllegalArgumentException(
                    expected + " is no digest of an upload hashed with " + hashed.algorithm());
        }
        hashed.require(expected);
        var blob = new BlobFile(expected, id);
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
        giveBlockBack();
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
        try {
            settle();
        } finally {
            if (named != null || abandoned) {
                store.forget(id);
            } else {
                store.inUse().keep(id, hash);
            }
            Failures.named(
                    "closing upload " + id,
                    () -> {
                        closeFiles();
                        return id;
                    });
        }
    }

    private void closeFiles() throws IOException {
        try {
            if (direct != null) {
                direct.close();
            }
        } finally {
            file.close();
        }
    }
}
