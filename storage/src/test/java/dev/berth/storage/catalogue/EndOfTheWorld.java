package dev.berth.storage.catalogue;

import dev.berth.model.Digest;
import dev.berth.storage.blob.BlobContent;
import dev.berth.storage.blob.BlobFile;
import dev.berth.storage.blob.BlobStore;
import dev.berth.storage.blob.BlobUpload;
import dev.berth.storage.blob.UploadId;
import dev.berth.storage.kv.KeyValueStore;
import dev.berth.storage.kv.Reading;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Two ports that end together: before and after each write there is a moment, and at the chosen one
 * nothing happens any more.
 */
final class EndOfTheWorld {
    private int moments;

    /** The process ended here. */
    static final class Halted extends Error {
        private static final long serialVersionUID = 1L;
    }

    /**
     * @param moments that pass before the end
     */
    EndOfTheWorld(int moments) {
        this.moments = moments;
    }

    private <T> T step(Supplier<T> write) {
        moment();
        var answer = write.get();
        moment();
        return answer;
    }

    private void moment() {
        if (moments-- <= 0) {
            throw new Halted();
        }
    }

    KeyValueStore over(KeyValueStore store) {
        return new KeyValueStore() {
            @Override
            public <T> T read(Function<View, T> body) {
                return store.read(body);
            }

            @Override
            public boolean isCurrent(byte[] stamp) {
                return store.isCurrent(stamp);
            }

            @Override
            public <T> Reading<T> observe(Function<View, T> body) {
                return store.observe(body);
            }

            @Override
            public <T> CompletableFuture<T> submit(Function<Transaction, T> body) {
                return step(() -> {
                    T answer = store.write(body);
                    return CompletableFuture.completedFuture(answer);
                });
            }

            @Override
            public void close() {
                store.close();
            }
        };
    }

    BlobStore over(BlobStore blobs) {
        return new BlobStore() {
            @Override
            public void requireRoom(long bytes) {
                blobs.requireRoom(bytes);
            }

            @Override
            public boolean knowsOfRoom() {
                return blobs.knowsOfRoom();
            }

            @Override
            public BlobUpload begin(UploadId id, Digest.Algorithm algorithm) {
                return over(step(() -> blobs.begin(id, algorithm)));
            }

            @Override
            public Optional<BlobUpload> resume(UploadId id, Runnable settle) {
                return step(() -> blobs.resume(id, settle)).map(EndOfTheWorld.this::over);
            }

            @Override
            public Optional<Long> size(UploadId id) {
                return blobs.size(id);
            }

            @Override
            public Optional<BlobContent> openGrowing(UploadId id) {
                return blobs.openGrowing(id);
            }

            @Override
            public Optional<Long> recover(UploadId id) {
                return step(() -> blobs.recover(id));
            }

            @Override
            public Optional<BlobContent> open(BlobFile file) {
                return blobs.open(file);
            }

            @Override
            public void delete(BlobFile file) {
                step(() -> {
                    blobs.delete(file);
                    return file;
                });
            }
        };
    }

    private BlobUpload over(BlobUpload upload) {
        return new BlobUpload() {
            @Override
            public UploadId id() {
                return upload.id();
            }

            @Override
            public long size() {
                return upload.size();
            }

            @Override
            public void hashWith(Digest.Algorithm algorithm) {
                upload.hashWith(algorithm);
            }

            @Override
            public void append(ByteBuffer bytes) {
                upload.append(bytes);
            }

            @Override
            public void settle() {
                upload.settle();
            }

            @Override
            public BlobFile commit(Digest expected) {
                return step(() -> upload.commit(expected));
            }

            @Override
            public Instant touchedAt() {
                return upload.touchedAt();
            }

            @Override
            public boolean isNamed() {
                return upload.isNamed();
            }

            @Override
            public void abandon() {
                step(() -> {
                    upload.abandon();
                    return true;
                });
            }

            @Override
            public void close() {
                upload.close();
            }
        };
    }
}
