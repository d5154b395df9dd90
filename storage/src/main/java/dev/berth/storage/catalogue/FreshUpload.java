package dev.berth.storage.catalogue;

import dev.berth.model.Digest;
import dev.berth.storage.blob.BlobFile;
import dev.berth.storage.blob.BlobStore;
import dev.berth.storage.blob.BlobUpload;
import dev.berth.storage.blob.UploadId;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Function;

/**
 * An upload in use of which nothing is on the disk while it is small. As soon as more comes than
 * {@link #MOST}, or what came has to stay ({@link #settle}, {@link #close}), it is begun like any
 * other, row and file, and from then on it is that one.
 *
 * <p>Owned by one thread at a time.
 */
final class FreshUpload implements BlobUpload {
    /** Bytes that are kept in memory, and in a row when that is all. */
    static final int MOST = 64 * 1024;

    private static final byte[] NOTHING = {};

    private final OpenUpload session;
    private final FreshUploads fresh;
    private final BlobStore blobs;
    private final Function<OpenUpload, BlobUpload> begin;
    private Digest.Algorithm algorithm;
    private byte[] bytes = NOTHING;
    private int size;
    private boolean hasPlace;
    private @Nullable BlobUpload begun;
    private boolean over;

    /**
     * @param session in use by the caller
     * @param begin makes the upload's row durable, then its file
     */
    FreshUpload(
            OpenUpload session,
            FreshUploads fresh,
            BlobStore blobs,
            Function<OpenUpload, BlobUpload> begin) {
        this.session = session;
        this.fresh = fresh;
        this.blobs = blobs;
        this.begin = begin;
        this.algorithm = session.algorithm();
    }

    /** Whether {@link #bytes} are all that was appended, and nothing is on the disk. */
    boolean isInMemory() {
        return begun == null;
    }

    /** They must not be changed. */
    byte[] bytes() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    /** Nothing of it is wanted any more: it was in memory, and is kept elsewhere or nowhere. */
    void end() {
        over = true;
        drop();
        fresh.remove(session);
    }

    @Override
    public UploadId id() {
        return session.id();
    }

    @Override
    public long size() {
        return begun == null ? size : begun.size();
    }

    @Override
    public void hashWith(Digest.Algorithm wanted) {
        algorithm = wanted;
        if (begun != null) {
            begun.hashWith(wanted);
        }
    }

    @Override
    public void append(ByteBuffer more) {
        int length = more.remaining();
        if (begun == null && length <= MOST - size && mayWait()) {
            blobs.requireRoom(0);
            if (length > bytes.length - size) {
                bytes = Arrays.copyOf(bytes, Math.clamp(2L * size, size + length, MOST));
            }
            more.get(bytes, size, length);
            size += length;
        } else {
            begun().append(more);
        }
    }

    private void drop() {
        bytes = NOTHING;
        size = 0;
    }

    private boolean mayWait() {
        if (!hasPlace) {
            hasPlace = fresh.takePlace();
        }
        return hasPlace;
    }

    /** This upload on the disk, with all that was appended. */
    private BlobUpload begun() {
        var there = begun;
        if (there == null) {
            blobs.requireRoom(size); // or an empty file would be all that comes of it
            there =
                    begin.apply(
                            new OpenUpload(
                                    session.id(),
                                    session.repository(),
                                    algorithm,
                                    session.startedAt()));
            fresh.remove(session);
            begun = there;
            var waited = ByteBuffer.wrap(bytes, 0, size);
            drop();
            leavePlace();
            there.append(waited);
        }
        return there;
    }

    private void leavePlace() {
        if (hasPlace) {
            hasPlace = false;
            fresh.leavePlace();
        }
    }

    @Override
    public void settle() {
        begun().settle();
    }

    @Override
    public BlobFile commit(Digest expected) {
        return begun().commit(expected);
    }

    @Override
    public Instant touchedAt() {
        return begun == null ? session.startedAt() : begun.touchedAt();
    }

    @Override
    public boolean isNamed() {
        return begun != null && begun.isNamed();
    }

    @Override
    public void abandon() {
        if (begun == null) {
            end();
        } else {
            begun.abandon();
        }
    }

    @Override
    public void close() {
        try {
            if (!over && size > 0) {
                settle();
            }
        } finally {
            leavePlace();
            if (begun != null) {
                begun.close();
            } else {
                fresh.giveBack(session);
            }
        }
    }
}
