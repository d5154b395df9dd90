package dev.berth.server.mirror;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.model.ErrorCode;
import dev.berth.model.RepositoryName;
import dev.berth.storage.blob.BlobContent;
import dev.berth.storage.blob.BlobUpload;
import dev.berth.storage.blob.UploadId;
import dev.berth.storage.catalogue.BlobUploads;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A blob on its way from an upstream into a repository, for everyone who waits for it. One thread
 * downloads it as an upload of the repository; clients read that upload while it grows.
 *
 * <p>Why no client gets a complete answer that is wrong: the last byte is shown only after the
 * commit, which is after the digest was compared. When the download fails, whoever waits for more
 * fails, and the connection is cut short of its announced length. (Who asks for a range that ends
 * before the last byte has the digest to compare himself, as with ranges of any registry.)
 *
 * <p>Why nobody disturbs the others: clients only read, and the download waits for none of them.
 * One that is slow, or goes away, or of whom none is left, changes nothing, and the blob is stored.
 *
 * <p>Why nothing is left behind: this is an upload like a client's ({@link BlobUploads}). What
 * fails is removed here, and after a crash it is an upload that nobody goes on with, which the
 * hourly upkeep removes.
 *
 * <p>When an upstream fails in the middle, the next one goes on where it ended: with the right
 * digest the bytes are the same, and with another nothing is stored.
 */
final class Download {
    private static final Logger log = LoggerFactory.getLogger(Download.class);
    private static final int PIECE = 64 * 1024;

    private final RepositoryName repository;
    private final Digest digest;
    private final String upstreamName;
    private final Upstreams upstreams;
    private final BlobUploads uploads;
    private final InstantSource clock;

    // Owned by the download's thread.
    private @Nullable BlobUpload upload;
    private final List<Upstream> senders = new ArrayList<>();

    // Guarded by this.
    private State state = State.ASKING;
    private @Nullable UploadId readable;
    private long length;
    private long received;
    private @Nullable BerthException failure;

    private enum State {
        /** No upstream has answered yet. */
        ASKING,
        /** Bytes come in. */
        GROWING,
        /** The repository has the blob. */
        STORED,
        FAILED
    }

    Download(
            RepositoryName repository,
            Digest digest,
            String upstreamName,
            Upstreams upstreams,
            BlobUploads uploads,
            InstantSource clock) {
        this.repository = repository;
        this.digest = digest;
        this.upstreamName = upstreamName;
        this.upstreams = upstreams;
        this.uploads = uploads;
        this.clock = clock;
    }

    // ---- the download's thread

    /**
     * Downloads and stores the blob.
     *
     * @throws BerthException if it could not be; the caller then says so with {@link #ended}
     */
    void run() {
        try {
            upstreams.first(ErrorCode.BLOB_UNKNOWN, repository + "@" + digest, this::take);
            commit();
        } catch (RuntimeException | Error e) {
            if (upload != null) {
                uploads.giveUp(upload);
            }
            throw e;
        } finally {
            if (upload != null) {
                upload.close();
            }
        }
    }

    @SuppressWarnings("ThreadPriorityCheck")
    private Optional<Boolean> take(Upstream upstream) throws IOException {
        var answer = upstream.blob(upstreamName, digest);
        if (answer.isEmpty()) {
            return Optional.empty();
        }
        try (var blob = answer.get()) {
            var into = begun(blob.length());
            blob.body().skipNBytes(into.size());
            senders.add(upstream);
            var piece = new byte[PIECE];
            for (int n = blob.body().read(piece); n >= 0; n = blob.body().read(piece)) {
                into.append(ByteBuffer.wrap(piece, 0, n));
                into.settle();
                grew(into.size());
                Thread.yield(); // or nobody else has the carrier while it comes fast
            }
            // Where this one tells none, clients may have been told that of the one before it.
            long expected = blob.length() >= 0 ? blob.length() : announced();
            if (expected >= 0 && into.size() != expected) {
                throw new IOException("ended at " + into.size() + " bytes of " + expected);
            }
        }
        return Optional.of(true);
    }

    private BlobUpload begun(long announced) throws IOException {
        var begun = upload;
        if (begun == null) {
            begun = uploads.begin(repository, digest.algorithm(), clock.instant());
            upload = begun;
            growing(begun.id(), announced);
        } else if (announced >= 0 && announced() >= 0 && announced != announced()) {
            throw new IOException("has another length than the upstream before it");
        }
        return begun;
    }

    private void commit() {
        var whole = upload;
        if (whole == null) {
            throw new IllegalStateException("an upstream answered, and nothing began");
        }
        long size = whole.size();
        try {
            uploads.commit(repository, whole, digest, clock.instant());
        } catch (BerthException.Invalid e) {
            senders.forEach(upstreams::distrust);
            log.atError()
                    .addKeyValue("repository", repository)
                    .addKeyValue("digest", digest)
                    .addKeyValue("upstreams", senders)
                    .log("an upstream sent something else than the digest says");
            throw new BerthException.Unavailable(
                    "what the upstream sent is not " + digest + ", and was not kept", e);
        }
        log.atInfo()
                .addKeyValue("repository", repository)
                .addKeyValue("digest", digest)
                .addKeyValue("bytes", size)
                .addKeyValue("upstreams", senders)
                .log("a mirrored blob was fetched");
    }

    private synchronized void growing(UploadId id, long announced) {
        state = State.GROWING;
        readable = id;
        length = announced;
        notifyAll();
    }

    private synchronized void grew(long size) {
        received = size;
        notifyAll();
    }

    private synchronized long announced() {
        return length;
    }

    /**
     * Wakes everyone.
     *
     * @param why it failed, or null if the repository has the blob
     */
    synchronized void ended(@Nullable BerthException why) {
        state = why == null ? State.STORED : State.FAILED;
        failure = why;
        notifyAll();
    }

    // ---- those who wait

    /**
     * Opens the blob as soon as its length is known.
     *
     * @return empty once the repository has it
     * @throws BerthException if it cannot be had
     */
    Optional<BlobContent> open() {
        var id = awaitAnswer();
        var growing = id.flatMap(uploads::openGrowing);
        if (growing.isEmpty()) {
            awaitStored(); // its file may have another name by now
            return Optional.empty();
        }
        return Optional.of(new GrowingBlob(this, growing.get(), announced()));
    }

    /** Empty if there is nothing to show while it grows: without a length, or without a byte. */
    private synchronized Optional<UploadId> awaitAnswer() {
        awaitWhile(() -> state == State.ASKING);
        return state == State.GROWING && length > 0
                ? Optional.ofNullable(readable)
                : Optional.empty();
    }

    synchronized void awaitStored() {
        awaitWhile(() -> state == State.ASKING || state == State.GROWING);
    }

    /**
     * Waits until there is something to show at this offset, which is not past the end.
     *
     * @return up to which offset bytes may be shown
     */
    synchronized long awaitShown(long offset) {
        awaitWhile(() -> state == State.GROWING && shown() <= offset);
        return state == State.STORED ? length : shown();
    }

    /** Without the last byte, until the digest is known to be right. */
    private long shown() {
        return Math.min(received, length - 1);
    }

    private void awaitWhile(BooleanSupplier waiting) {
        try {
            while (waiting.getAsBoolean()) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BerthException.Unavailable("the server stops", e);
        }
        throwIfFailed();
    }

    private void throwIfFailed() {
        if (failure != null) {
            throw failure;
        }
    }
}
