package dev.berth.storage.catalogue;

import dev.berth.model.BerthException;
import dev.berth.storage.blob.BlobStore;
import dev.berth.storage.blob.BlobUpload;
import dev.berth.storage.blob.UploadId;
import dev.berth.storage.kv.KeyValueStore;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Instant;
import java.util.Optional;

/**
 * What was begun and will not be ended by who began it: uploads that a crash left half done, and
 * those that nobody goes on with.
 *
 * <p>Why removing what is abandoned takes nothing from a client that comes back in that moment: an
 * upload is looked at, and removed, only while it is in use here, and one that is in use by a
 * request is passed over. So either the client comes first, and then its bytes make the upload
 * younger before it can be looked at; or it comes later, and is told that the upload is in use or
 * gone, before any byte of it was taken.
 *
 * <p>Why it never takes a blob's file: what is named already goes the way of {@link
 * BlobUploads#cancel}, over a write that only an upload's row lets through. And why it leaves
 * nothing behind: the file goes before the row, so that the next run finds what this one could not
 * finish.
 *
 * <p>The age is that of the last byte, which the file system keeps for nothing; a row would have to
 * be written and flushed for every request.
 */
public final class UnfinishedUploads {
    private static final Logger LOG = LoggerFactory.getLogger(UnfinishedUploads.class);

    private static final int CHUNK = 256;

    private final KeyValueStore store;
    private final BlobStore blobs;
    private final BlobUploads uploads;

    public UnfinishedUploads(KeyValueStore store, BlobStore blobs, BlobUploads uploads) {
        this.store = store;
        this.blobs = blobs;
        this.uploads = uploads;
    }

    /**
     * Settles what a crash left half done. To be called once, before the first request.
     *
     * @return how many uploads are open and can be gone on with
     */
    public int recover() {
        int open = 0;
        for (var upload : store.read(Uploads::list)) {
            try {
                if (blobs.recover(upload.id()).isPresent()) {
                    open++;
                } else {
                    uploads.forget(upload.id());
                }
            } catch (BerthException.DiskFull e) {
                // Room is made by deleting, for which the server has to run.
                LOG.atWarn()
                        .addKeyValue("upload", upload.id())
                        .setCause(e)
                        .log("an upload that a crash left is settled later: the disk is full");
            }
        }
        store.read(Blobs::condemned).forEach(uploads::drop);
        return open;
    }

    /**
     * Removes the uploads that got no byte since then, a few rows at a time. What cannot be removed
     * now is told in the log and left for the next time.
     *
     * @return how many were removed
     */
    public int removeAbandoned(Instant since) {
        int removed = 0;
        @Nullable UploadId last = null;
        while (true) {
            var after = last;
            var chunk = store.read(view -> Uploads.page(view, after, CHUNK));
            for (var upload : chunk) {
                if (upload.startedAt().isBefore(since) && isRemoved(upload, since)) {
                    removed++;
                }
            }
            if (chunk.size() < CHUNK) {
                return removed;
            }
            last = chunk.getLast().id();
        }
    }

    private boolean isRemoved(OpenUpload upload, Instant since) {
        try {
            return isRemoved(uploads.use(upload.repository(), upload.id()), upload, since);
        } catch (BerthException.Conflict | BerthException.NotFound e) {
            return false; // somebody goes on with it, or just ended it
        } catch (BerthException e) {
            LOG.atWarn()
                    .addKeyValue("upload", upload.id())
                    .setCause(e)
                    .log("an abandoned upload cannot be removed now");
            return false;
        }
    }

    private boolean isRemoved(Optional<BlobUpload> held, OpenUpload upload, Instant since) {
        if (held.isEmpty()) {
            uploads.forget(upload.id());
            return true;
        }
        try (var unfinished = held.get()) {
            boolean isAbandoned = unfinished.touchedAt().isBefore(since);
            if (isAbandoned) {
                uploads.cancel(unfinished);
            }
            return isAbandoned;
        }
    }
}
