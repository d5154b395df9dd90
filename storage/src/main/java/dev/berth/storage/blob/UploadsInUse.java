package dev.berth.storage.blob;

import dev.berth.model.BerthException;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * To which uploads' files a request is writing, so that two do not mix, and the hashes of those
 * that wait for their next request. Of the hashes only the latest are kept: a lost one costs a
 * reading of the file. Guarded by itself.
 */
public final class UploadsInUse {
    private static final int MOST_KEPT = 4096;

    private final Set<UploadId> busy = new HashSet<>();
    private final Map<UploadId, ContentHash> waiting = new LinkedHashMap<>();

    /** A new upload is in use from its beginning. */
    public synchronized void begin(UploadId id) {
        busy.add(id);
    }

    /**
     * Takes the upload into use.
     *
     * @return its hash, if it is still known
     * @throws BerthException.Conflict if it is in use
     */
    public synchronized Optional<ContentHash> take(UploadId id) {
        if (!busy.add(id)) {
            throw new BerthException.Conflict(
                    "upload " + id + " is being written to by another request; try again");
        }
        return Optional.ofNullable(waiting.remove(id));
    }

    /** Ends the use of an upload that may go on later, with its hash if that is known. */
    public synchronized void keep(UploadId id, @Nullable ContentHash hash) {
        busy.remove(id);
        if (hash == null) {
            return;
        }
        waiting.put(id, hash);
        if (waiting.size() > MOST_KEPT) {
            waiting.remove(waiting.keySet().iterator().next());
        }
    }

    /** Ends the use of an upload that is over. */
    public synchronized void forget(UploadId id) {
        busy.remove(id);
        waiting.remove(id);
    }
}
