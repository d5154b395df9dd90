package dev.berth.storage.catalogue;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.model.ErrorCode;
import dev.berth.model.Reference;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;
import dev.berth.storage.blob.BlobContent;
import dev.berth.storage.blob.BlobStore;
import dev.berth.storage.catalogue.HotAnswers.Answer;
import dev.berth.storage.catalogue.HotAnswers.Asked;
import dev.berth.storage.catalogue.HotAnswers.Leased;
import dev.berth.storage.catalogue.HotAnswers.OfBlob;
import dev.berth.storage.catalogue.HotAnswers.OfManifest;
import dev.berth.storage.kv.KeyValueStore;
import dev.berth.storage.kv.View;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Answers HEAD and GET, and sees to it that what was answered stays.
 *
 * <p>An answer holds a lease. Mostly one is there already, and then nothing is written. Else it is
 * renewed in a transaction that looks again: a collection that condemns the digest runs either
 * before it, and then the answer is "unknown", or after it, and then it sees the lease.
 *
 * <p>What is asked for often is answered from memory ({@link HotAnswers}), with the lease that it
 * was found with: no collection takes a digest before that lease has ended, and it is given again
 * only while half of it remains.
 *
 * <p>On a full disk a lease cannot be written, and the answer is given without one: reads go on. It
 * may then be collected too early; the push that relied on it is told which blob is missing, and
 * nothing that was acknowledged is lost.
 */
public final class Pulls {
    /**
     * Of answers that are kept in memory: an eighth of what the program may take, as the heap is an
     * eleventh.
     */
    private static final long HOT_BYTES = Runtime.getRuntime().maxMemory() * 11 / 8;

    private final KeyValueStore store;
    private final BlobContents contents;
    private final HotAnswers answers;

    public Pulls(KeyValueStore store, BlobStore blobs) {
        this.store = store;
        this.contents = new BlobContents(store, blobs);
        this.answers = new HotAnswers(store, HOT_BYTES);
    }

    /**
     * A blob of this repository, for HEAD.
     *
     * @throws BerthException.NotFound if the repository does not show it
     */
    public StoredBlob blob(RepositoryName repository, Digest digest, Instant now) {
        var answer =
                answer(
                        new Asked(repository, digest, false),
                        view -> RepositoryBlobs.find(view, repository, digest).map(OfBlob::new),
                        now);
        if (answer.orElse(null) instanceof OfBlob there) {
            return there.blob();
        }
        throw new BerthException.NotFound(
                ErrorCode.BLOB_UNKNOWN, repository + " has no blob " + digest);
    }

    /** {@link #blob}, if the answer is in memory: without waiting for anything. */
    public Optional<StoredBlob> promptBlob(RepositoryName repository, Digest digest, Instant now) {
        return answers.find(new Asked(repository, digest, false), now)
                .map(answer -> answer instanceof OfBlob there ? there.blob() : null);
    }

    /** {@link #manifest}, if the answer is in memory: without waiting for anything. */
    public Optional<PulledManifest> promptManifest(
            RepositoryName repository, Reference reference, Instant now) {
        return answers.find(new Asked(repository, reference, true), now)
                .map(answer -> answer instanceof OfManifest there ? there.manifest() : null);
    }

    /**
     * Opens a blob of this repository, for GET.
     *
     * @throws BerthException.NotFound if the repository does not show it
     */
    public BlobContent open(RepositoryName repository, Digest digest, Instant now) {
        var blob = blob(repository, digest, now);
        return contents.open(blob)
                .orElseThrow(() ->
                        new BerthException.StorageFailed(
                                "the content of blob " + digest + " is missing", null));
    }

    /**
     * @throws BerthException.NotFound if the repository has no such manifest
     */
    public PulledManifest manifest(RepositoryName repository, Reference reference, Instant now) {
        var answer =
                answer(
                        new Asked(repository, reference, true),
                        view -> manifest(view, repository, reference).map(OfManifest::new),
                        now);
        if (answer.orElse(null) instanceof OfManifest there) {
            return there.manifest();
        }
        throw new BerthException.NotFound(
                ErrorCode.MANIFEST_UNKNOWN, repository + " has no manifest " + reference);
    }

    private static Optional<PulledManifest> manifest(
            View view, RepositoryName repository, Reference reference) {
        Optional<Digest> digest =
                switch (reference) {
                    case Digest named -> Optional.of(named);
                    case Tag tag -> Tags.find(view, repository, tag).map(TagMove::digest);
                };
        return digest.flatMap(named -> Manifests.find(view, repository, named))
                .flatMap(row -> pulled(row, Manifests.bytes(view, repository, row.digest())));
    }

    private static Optional<PulledManifest> pulled(StoredManifest row, byte @Nullable [] bytes) {
        return Optional.ofNullable(bytes)
                .map(present -> new PulledManifest(row.digest(), row.mediaType(), present));
    }

    /**
     * A page of a repository's tags.
     *
     * @throws BerthException.NotFound if there is no such repository
     */
    public List<Tag> tags(RepositoryName repository, @Nullable Tag last, int limit) {
        return store.read(view -> {
            if (!Repositories.exists(view, repository)) {
                throw new BerthException.NotFound(
                        ErrorCode.NAME_UNKNOWN, "there is no repository " + repository);
            }
            return Tags.page(view, repository, last, limit);
        });
    }

    private Optional<Answer> answer(
            Asked asked, Function<View, Optional<? extends Answer>> find, Instant now) {
        var hot = answers.find(asked, now);
        if (hot.isPresent()) {
            return hot;
        }
        var seen =
                store.observe(view ->
                        find.apply(view)
                                .map(found ->
                                        new Leased(found, Leases.until(view, found.digest()))));
        var leased = seen.value();
        if (leased.isEmpty() || !Leases.isDue(leased.get().until(), now)) {
            answers.keep(asked, seen);
            return leased.map(Leased::answer);
        }
        try {
            return store.write(tx -> {
                Optional<Answer> found = find.apply(tx).map(there -> there);
                found.ifPresent(there -> Leases.renew(tx, there.digest(), now));
                return found;
            });
        } catch (BerthException.DiskFull e) {
            return leased.map(Leased::answer);
        }
    }
}
