package dev.berth.storage.blob.memory;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.storage.blob.BlobContent;
import dev.berth.storage.blob.BlobFile;
import dev.berth.storage.blob.BlobStore;
import dev.berth.storage.blob.BlobUpload;
import dev.berth.storage.blob.BytesContent;
import dev.berth.storage.blob.ContentHash;
import dev.berth.storage.blob.UploadId;
import dev.berth.storage.blob.UploadsInUse;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** Blobs in memory. */
public final class MemoryBlobs implements BlobStore {
    private final Map<UploadId, ByteArrayOutputStream> open = new ConcurrentHashMap<>();
    private final Map<BlobFile, byte[]> files = new ConcurrentHashMap<>();
    private final Map<UploadId, Instant> touched = new ConcurrentHashMap<>();
    private final UploadsInUse inUse = new UploadsInUse();
    private final AtomicBoolean full = new AtomicBoolean();

    /** Whether there is no room for more. */
    public void setFull(boolean isFull) {
        full.set(isFull);
    }

    @Override
    public void requireRoom(long bytes) {
        if (full.get()) {
            throw new BerthException.DiskFull("the memory is as good as full", null);
        }
    }

    @Override
    public boolean knowsOfRoom() {
        return !full.get();
    }

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
        requireRoom(0);
        var bytes = new ByteArrayOutputStream();
        touched.put(id, Instant.now());
        if (open.putIfAbsent(id, bytes) != null) {
            throw new BerthException.StorageFailed("upload " + id + " has begun before", null);
        }
        inUse.begin(id);
        var upload = new MemoryUpload(id, bytes);
        upload.hashWith(algorithm);
        return upload;
    }

    @Override
    public Optional<BlobUpload> resume(UploadId id, Runnable settle) {
        var _ = inUse.take(id);
        Optional<BlobUpload> upload = Optional.empty();
        try {
            if (!open.containsKey(id)) {
                settle.run();
                recover(id);
            }
            upload = Optional.ofNullable(open.get(id)).map(bytes -> new MemoryUpload(id, bytes));
            return upload;
        } finally {
            if (upload.isEmpty()) {
                inUse.forget(id);
            }
        }
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
        return Optional.ofNullable(files.get(file)).map(BytesContent::new);
    }

    @Override
    public void delete(BlobFile file) {
        files.remove(file);
    }

    /** Owned by one thread at a time. */
    private final class MemoryUpload implements BlobUpload {
        private final UploadId id;
        private final ByteArrayOutputStream bytes;
        private Digest.@Nullable Algorithm algorithm;
        private @Nullable BlobFile named;

        private MemoryUpload(UploadId id, ByteArrayOutputStream bytes) {
            this.id = id;
            this.bytes = bytes;
        }

        @Override
        public UploadId id() {
            return id;
        }

        @Override
        public long size() {
            return bytes.size();
        }

        @Override
        public void hashWith(Digest.Algorithm wanted) {
            algorithm = wanted;
        }

        private Digest.Algorithm algorithm() {
            if (algorithm == null) {
                throw new IllegalStateException("hashWith comes first");
            }
            return algorithm;
        }

        @Override
        public void append(ByteBuffer more) {
            var _ = algorithm();
            requireRoom(0);
            touched.put(id, Instant.now());
            var chunk = new byte[more.remaining()];
            more.get(chunk);
            bytes.writeBytes(chunk);
        }

        @Override
        public void settle() {
            // It is there already.
        }

        @Override
        public BlobFile commit(Digest expected) {
            if (expected.algorithm() != algorithm()) {
                throw new IllegalArgumentException("hashed with " + algorithm);
            }
            ContentHash.over(expected.algorithm(), bytes.toByteArray()).require(expected);
            open.remove(id);
            named = new BlobFile(expected, id);
            files.put(named, bytes.toByteArray());
            return named;
        }

        @Override
        public Instant touchedAt() {
            return touched.getOrDefault(id, Instant.EPOCH);
        }

        @Override
        public boolean isNamed() {
            return named != null;
        }

        @Override
        public void abandon() {
            open.remove(id);
            if (named != null) {
                files.remove(named);
            }
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
            return new BytesContent(bytes.toByteArray()).read(into, offset);
        }

        @Override
        public Optional<FileChannel> file() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }
}
