package dev.berth.storage.blob.memory;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.model.ErrorCode;
import dev.berth.storage.blob.BlobContent;
import dev.berth.storage.blob.BlobFile;
import dev.berth.storage.blob.BlobStore;
import dev.berth.storage.blob.BlobUpload;
import dev.berth.storage.blob.ContentHash;
import dev.berth.storage.blob.UploadId;
import dev.berth.storage.blob.UploadsInUse;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Blobs in memory. */
public final class MemoryBlobs implements BlobStore {
    private final Map<UploadId, ByteArrayOutputStream> open = new ConcurrentHashMap<>();
    private final Map<BlobFile, byte[]> files = new ConcurrentHashMap<>();
    private final UploadsInUse inUse = new UploadsInUse();

    /** What was committed and not deleted. */
    public Set<BlobFile> files() {
        return Set.copyOf(files.keySet());
    }

    /** What was begun and neither committed nor abandoned. */
    public Set<UploadId> openUploads() {
        return Set.copyOf(open.keySet());
    }

    @Override
    public BlobUpload begin(UploadId id, Digest.Algorithm algorithm) {
        var bytes = new ByteArrayOutputStream();
        if (open.putIfAbsent(id, bytes) != null) {
            throw new BerthException.StorageFailed("upload " + id + " has begun before", null);
        }
        inUse.begin(id);
        return new MemoryUpload(id, bytes, new ContentHash(algorithm));
    }

    @Override
    public Optional<BlobUpload> resume(UploadId id, Digest.Algorithm algorithm) {
        var _ = inUse.take(id);
        var bytes = open.get(id);
        if (bytes == null) {
            inUse.forget(id);
            return Optional.empty();
        }
        return Optional.of(new MemoryUpload(id, bytes, hash(bytes, algorithm)));
    }

    private static ContentHash hash(ByteArrayOutputStream bytes, Digest.Algorithm algorithm) {
        var hash = new ContentHash(algorithm);
        hash.update(ByteBuffer.wrap(bytes.toByteArray()));
        return hash;
    }

    @Override
    public Optional<Long> size(UploadId id) {
        return Optional.ofNullable(open.get(id)).map(bytes -> (long) bytes.size());
    }

    @Override
    public Optional<BlobContent> openGrowing(UploadId id) {
        return Optional.ofNullable(open.get(id)).map(GrowingContent::new);
    }

    @Override
    public void abandon(UploadId id) {
        open.remove(id);
    }

    @Override
    public Optional<Long> recover(UploadId id) {
        var named = files.keySet().stream().filter(file -> file.upload().equals(id)).findAny();
        if (named.isPresent()) {
            var bytes = new ByteArrayOutputStream();
            bytes.writeBytes(files.remove(named.get()));
            open.put(id, bytes);
        }
        return size(id);
    }

    @Override
    public Optional<BlobContent> open(BlobFile file) {
        return Optional.ofNullable(files.get(file)).map(MemoryContent::new);
    }

    @Override
    public void delete(BlobFile file) {
        files.remove(file);
    }

    /** Owned by one thread at a time. */
    private final class MemoryUpload implements BlobUpload {
        private final UploadId id;
        private final ByteArrayOutputStream bytes;
        private final ContentHash hash;

        private MemoryUpload(UploadId id, ByteArrayOutputStream bytes, ContentHash hash) {
            this.id = id;
            this.bytes = bytes;
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
        public void append(ByteBuffer more) {
            var chunk = new byte[more.remaining()];
            more.duplicate().get(chunk);
            bytes.writeBytes(chunk);
            hash.update(more);
        }

        @Override
        public BlobFile commit(Digest expected) {
            var actual = ContentHash.of(expected.algorithm(), bytes.toByteArray());
            if (!actual.equals(expected)) {
                throw new BerthException.Invalid(
                        ErrorCode.DIGEST_INVALID,
                        "what was uploaded has the digest " + actual + ", not " + expected);
            }
            if (!open.remove(id, bytes)) {
                throw new BerthException.NotFound(
                        ErrorCode.BLOB_UPLOAD_UNKNOWN, "upload " + id + " was cancelled meanwhile");
            }
            var file = new BlobFile(actual, id);
            files.put(file, bytes.toByteArray());
            return file;
        }

        @Override
        public void close() {
            inUse.forget(id);
        }
    }

    private record GrowingContent(ByteArrayOutputStream bytes, long size) implements BlobContent {
        private GrowingContent(ByteArrayOutputStream bytes) {
            this(bytes, bytes.size());
        }

        @Override
        public int read(ByteBuffer into, long offset) {
            return new MemoryContent(bytes.toByteArray()).read(into, offset);
        }

        @Override
        public Optional<FileChannel> file() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }

    private record MemoryContent(ByteBuffer bytes) implements BlobContent {
        private MemoryContent(byte[] bytes) {
            this(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
        }

        @Override
        public long size() {
            return bytes.capacity();
        }

        @Override
        public int read(ByteBuffer into, long offset) {
            if (offset >= size()) {
                return -1;
            }
            int length = (int) Math.min(into.remaining(), size() - offset);
            into.put(bytes.slice((int) offset, length));
            return length;
        }

        @Override
        public Optional<FileChannel> file() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }
}
