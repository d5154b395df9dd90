package dev.berth.storage.catalogue;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;
import dev.berth.model.RepositoryName;
import dev.berth.storage.blob.UploadId;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Uploads that were begun and of which nothing is on the disk, as nobody was told that a byte of
 * them is safe. They are known to this process alone: after a restart their clients begin anew.
 *
 * <p>Bounded: when there are {@link #MOST}, the oldest is forgotten for the next, unless it was
 * begun within {@link #KEPT}; and so many bytes wait in memory as there are places. May be used
 * from any thread.
 */
final class FreshUploads {
    private static final int MOST = 8192;
    private static final Duration TRY_AGAIN = Duration.ofSeconds(5);
    private static final Duration KEPT = Duration.ofMinutes(1);

    /** In proportion to the heap, which is how the whole program is sized. */
    private static final int PLACES =
            Math.clamp(Runtime.getRuntime().maxMemory() / 12 / FreshUpload.MOST, 16, 1024);

    // Guarded by this.
    private final Map<UploadId, OpenUpload> waiting = new LinkedHashMap<>();

    // Guarded by this.
    private final Map<UploadId, OpenUpload> inUse = new HashMap<>();

    private final Semaphore places = new Semaphore(PLACES);

    /**
     * A new upload, for whoever takes it into use.
     *
     * @throws BerthException.TryLater if there are too many already
     */
    synchronized void add(OpenUpload upload) {
        if (waiting.size() >= MOST) {
            var oldest = waiting.values().iterator().next();
            if (oldest.startedAt().isAfter(upload.startedAt().minus(KEPT))) {
                throw new BerthException.TryLater(
                        ErrorCode.TOOMANYREQUESTS,
                        MOST + " uploads were begun and have got nothing yet; try again",
                        TRY_AGAIN);
            }
            waiting.remove(oldest.id());
        }
        waiting.put(upload.id(), upload);
    }

    /** Whether this is such an upload of this repository. */
    synchronized boolean contains(RepositoryName repository, UploadId id) {
        var upload = waiting.getOrDefault(id, inUse.get(id));
        return upload != null && upload.repository().equals(repository);
    }

    /**
     * Takes the upload into use.
     *
     * @return empty if it is no such upload of this repository, or no longer
     * @throws BerthException.Conflict if it is in use
     */
    synchronized Optional<OpenUpload> take(RepositoryName repository, UploadId id) {
        if (!contains(repository, id)) {
            return Optional.empty();
        }
        var upload = waiting.remove(id);
        if (upload == null) {
            throw new BerthException.Conflict(
                    "upload " + id + " is being written to by another request; try again");
        }
        inUse.put(id, upload);
        return Optional.of(upload);
    }

    /** Ends the use of an upload that still has nothing. */
    synchronized void giveBack(OpenUpload upload) {
        if (inUse.remove(upload.id()) != null) {
            waiting.put(upload.id(), upload);
        }
    }

    /** An upload in use is over, or is on the disk now. */
    synchronized void remove(OpenUpload upload) {
        inUse.remove(upload.id());
    }

    /** Whether the bytes of one more may wait in memory; if so, they leave it some time. */
    boolean takePlace() {
        return places.tryAcquire();
    }

    void leavePlace() {
        places.release();
    }
}
