package dev.berth.server.mirror;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.model.ErrorCode;
import dev.berth.model.RepositoryName;
import dev.berth.storage.blob.BlobContent;
import dev.berth.storage.catalogue.BlobUploads;
import dev.berth.storage.catalogue.RepositoryBlobs;
import dev.berth.storage.kv.KeyValueStore;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;

/**
 * Fetches blobs, each once for all who want it at the same time. May be called from any thread.
 *
 * <p>Why a blob is not fetched twice: a download leaves the map after its commit, and a new one
 * looks into the repository first. So whoever finds none in the map starts one that sees what the
 * last one stored. And why a failure is not told to those who come later: a download that failed
 * leaves the map before anyone hears of it.
 *
 * <p>A download ends by itself, whether or not somebody waits for it, so how many there may be is
 * limited here and not by who is connected.
 */
final class MirroredBlobs {
    /** How many blobs one mirror fetches at once: more than many hosts that start together want. */
    static final int MOST = 64;

    private static final Duration TRY_AGAIN = Duration.ofSeconds(5);

    private final MirrorRule rule;
    private final Upstreams upstreams;
    private final KeyValueStore store;
    private final BlobUploads uploads;
    private final ExecutorService downloader;
    private final InstantSource clock;
    private final ConcurrentHashMap<Key, Download> underWay = new ConcurrentHashMap<>();
    private final Semaphore places = new Semaphore(MOST);

    private record Key(RepositoryName repository, Digest digest) {}

    /**
     * @param downloader gives each download a thread
     */
    MirroredBlobs(
            MirrorRule rule,
            Upstreams upstreams,
            KeyValueStore store,
            BlobUploads uploads,
            ExecutorService downloader,
            InstantSource clock) {
        this.rule = rule;
        this.upstreams = upstreams;
        this.store = store;
        this.uploads = uploads;
        this.downloader = downloader;
        this.clock = clock;
    }

    boolean isStored(RepositoryName repository, Digest digest) {
        return store.read(view -> RepositoryBlobs.find(view, repository, digest).isPresent());
    }

    /** How long a blob is that is not here, without fetching it; -1 if nobody tells. */
    long length(RepositoryName repository, Digest digest) {
        return upstreams.first(
                ErrorCode.BLOB_UNKNOWN,
                repository + "@" + digest,
                upstream -> upstream.blobLength(rule.upstreamName(repository), digest));
    }

    /**
     * The blob while it is being fetched.
     *
     * @return empty if the repository has it
     * @throws BerthException.NotFound if no upstream shows it
     * @throws BerthException.Unavailable if the upstream fails
     * @throws BerthException.TryLater if as many as may be are being fetched
     */
    Optional<BlobContent> open(RepositoryName repository, Digest digest) {
        return isStored(repository, digest)
                ? Optional.empty()
                : download(new Key(repository, digest)).open();
    }

    /** Returns when the repository has the blob. */
    void fetch(RepositoryName repository, Digest digest) {
        if (!isStored(repository, digest)) {
            download(new Key(repository, digest)).awaitStored();
        }
    }

    private Download download(Key key) {
        return underWay.computeIfAbsent(
                key,
                _ -> {
                    takePlace();
                    var download =
                            new Download(
                                    key.repository,
                                    key.digest,
                                    rule.upstreamName(key.repository),
                                    upstreams,
                                    uploads,
                                    clock);
                    downloader.execute(() -> run(key, download));
                    return download;
                });
    }

    private void takePlace() {
        if (!places.tryAcquire()) {
            throw new BerthException.TryLater(
                    ErrorCode.TOOMANYREQUESTS,
                    "the mirror "
                            + rule.prefix()
                            + " fetches "
                            + MOST
                            + " blobs already, as many as it does at once; try again when one of"
                            + " them is here",
                    TRY_AGAIN);
        }
    }

    private void run(Key key, Download download) {
        BerthException failure = null;
        try {
            if (!isStored(key.repository, key.digest)) {
                download.run();
            }
        } catch (BerthException e) {
            failure = e;
        } catch (RuntimeException | Error e) {
            failure = new BerthException.StorageFailed("fetching " + key.digest + " failed", e);
        }
        underWay.remove(key, download);
        places.release();
        download.ended(failure);
    }
}
