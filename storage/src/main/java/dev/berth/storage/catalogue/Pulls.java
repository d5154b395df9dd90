package dev.berth.storage.catalogue;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.model.ErrorCode;
import dev.berth.model.Reference;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;
import dev.berth.storage.blob.BlobContent;
import dev.berth.storage.blob.BlobStore;
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
 * <p>On a full disk a lease cannot be written, and the answer is given without one: reads go on. It
 * may then be collected too early; the push that relied on it is told which blob is missing, and
 * nothing that was acknowledged is lost.
 */
public final class Pulls {
    private final KeyValueStore store;
    private final BlobStore blobs;

    public Pulls(KeyValueStore store, BlobStore blobs) {
        this.store = store;
        this.blobs = blobs;
    }

    /**
     * A blob of this repository, for HEAD.
     *
     * @throws BerthException.NotFound if the repository does not show it
     */
    public StoredBlob blob(RepositoryName repository, Digest digest, Instant now) {
        return leased(
                        view -> RepositoryBlobs.find(view, repository, digest),
                        StoredBlob::digest,
                        now)
                .orElseThrow(() ->
                        new BerthException.NotFound(
                                ErrorCode.BLOB_UNKNOWN, repository + " has no blob " + digest));
    }

    /**
     * Opens a blob of this repository, for GET.
     *
     * @throws BerthException.NotFound if the repository does not show it
     */
    public BlobContent open(RepositoryName repository, Digest digest, Instant now) {
        var blob = blob(repository, digest, now);
        return blobs.open(blob.file())
                .orElseThrow(() ->
                        new BerthException.StorageFailed(
                                "the file of blob " + digest + " is missing", null));
    }

    /**
     * @throws BerthException.NotFound if the repository has no such manifest
     */
    public PulledManifest manifest(RepositoryName repository, Reference reference, Instant now) {
        return leased(view -> manifest(view, repository, reference), PulledManifest::digest, now)
                .orElseThrow(() ->
                        new BerthException.NotFound(
                                ErrorCode.MANIFEST_UNKNOWN,
                                repository + " has no manifest " + reference));
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

    private record Seen<T>(T answer, boolean leaseIsDue) {}

    private <T> Optional<T> leased(
            Function<View, Optional<T>> find, Function<T, Digest> digest, Instant now) {
        Optional<Seen<T>> seen =
                store.read(view ->
                        find.apply(view)
                                .map(answer ->
                                        new Seen<>(
                                                answer,
                                                Leases.isDue(view, digest.apply(answer), now))));
        if (seen.isEmpty() || !seen.get().leaseIsDue()) {
            return seen.map(Seen::answer);
        }
        try {
            return store.write(tx -> {
                var answer = find.apply(tx);
                answer.ifPresent(found -> Leases.renew(tx, digest.apply(found), now));
                return answer;
            });
        } catch (BerthException.DiskFull e) {
            return seen.map(Seen::answer);
        }
    }
}
