package dev.berth.storage.blob.file;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.model.ErrorCode;
import dev.berth.storage.blob.ContentHash;
import dev.berth.storage.blob.UploadId;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Hashes what an upload's file holds and this process has not hashed: after a restart, or with
 * another algorithm. Reading gigabytes takes longer than clients wait for an answer, so it is done
 * on threads of its own. A request waits for a while; then it is told to come again, and finds that
 * the reading went on meanwhile.
 *
 * <p>Why a hash goes with its file, although nobody may hold the upload while it is read: a reading
 * takes the bytes up to the length that the file had when somebody who held the upload asked. A
 * file is only appended to, so these bytes stay what they are, and who asks later, and finds more
 * of them, has the reading go on from there.
 *
 * <p>For one upload only its holder calls, so calls for it come one after the other.
 */
final class Readback {
    /** Well below the 30 s that containerd and Docker wait for the head of an answer. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration COME_AGAIN = Duration.ofSeconds(5);
    private static final int PIECE = 256 * 1024;

    private final Disk disk;
    private final Duration patience;
    private final Executor threads = threads();
    // Guarded by this.
    private final Map<UploadId, Reading> readings = new HashMap<>();

    Readback(Disk disk, Duration patience) {
        this.disk = disk;
        this.patience = patience;
    }

    /** Few, since they share a disk; they end when there is nothing to read. */
    private static Executor threads() {
        int count = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8);
        var threads =
                new ThreadPoolExecutor(
                        count,
                        count,
                        5,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().name("upload-hash-", 0).daemon().factory());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /**
     * The hash of the first bytes of an upload's file, as many as this.
     *
     * @throws BerthException.TryLater if reading them takes longer; the reading goes on
     */
    ContentHash hash(UploadId id, Path file, Digest.Algorithm algorithm, long size)
            throws IOException {
        var hash = new ContentHash(algorithm);
        while (hash.size() < size) {
            hash = await(id, reading(id, file, hash, size));
        }
        return hash;
    }

    /** What is under way or done for this algorithm, or a new one that goes on from this hash. */
    private synchronized Reading reading(UploadId id, Path file, ContentHash from, long size) {
        var current = readings.get(id);
        if (current == null || current.hash.algorithm() != from.algorithm()) {
            forget(id);
            current = new Reading(file, from, size);
            readings.put(id, current);
            threads.execute(current);
        }
        return current;
    }

    private ContentHash await(UploadId id, Reading reading) throws IOException {
        try {
            var hash =
                    reading.done.copy().orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS).join();
            forget(id);
            return hash;
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case TimeoutException _ -> throw comeAgain(id, reading);
                case IOException failed -> {
                    forget(id);
                    throw failed;
                }
                case null, default -> {
                    forget(id);
                    throw e;
                }
            }
        }
    }

    private static BerthException.TryLater comeAgain(UploadId id, Reading reading) {
        return new BerthException.TryLater(
                ErrorCode.UNAVAILABLE,
                "upload "
                        + id
                        + ": its "
                        + reading.size
                        + " bytes are being read for their digest, which takes a while; send the"
                        + " same request again in "
                        + COME_AGAIN.toSeconds()
                        + " s",
                COME_AGAIN);
    }

    synchronized boolean isUnderWay() {
        return !readings.isEmpty();
    }

    /** Nobody wants what is read of this upload any more. */
    synchronized void forget(UploadId id) {
        var reading = readings.remove(id);
        if (reading != null) {
            reading.unwanted = true;
        }
    }

    /** Runs once. The hash is its own until it is done, and then belongs to whoever asked. */
    private final class Reading implements Runnable {
        private final Path file;
        private final ContentHash hash;
        private final long size;
        private final CompletableFuture<ContentHash> done = new CompletableFuture<>();
        private volatile boolean unwanted;

        private Reading(Path file, ContentHash hash, long size) {
            this.file = file;
            this.hash = hash;
            this.size = size;
        }

        @Override
        public void run() {
            try (var channel = disk.openToRead(file).orElseThrow(this::gone)) {
                var piece = ByteBuffer.allocate(PIECE);
                while (hash.size() < size && !unwanted) {
                    piece.clear().limit((int) Math.min(PIECE, size - hash.size()));
                    if (disk.read(channel, piece, hash.size()) < 0) {
                        throw new EOFException(file + " ends before byte " + size);
                    }
                    hash.update(piece.flip());
                }
                done.complete(hash);
            } catch (IOException | RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        }

        private NoSuchFileException gone() {
            return new NoSuchFileException(file.toString());
        }
    }
}
