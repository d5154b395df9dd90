package dev.berth.storage.catalogue;

import dev.berth.model.Digest;
import dev.berth.model.RepositoryName;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which blob may be seen through which repository. A blob is stored once and readable only where it
 * was put: by an upload or by a mount.
 */
public final class RepositoryBlobs {
    private RepositoryBlobs() {}

    static void add(Transaction tx, RepositoryName repository, Digest digest) {
        tx.put(RowKind.REPOSITORY_BLOB.of(repository, digest), RowJson.NOTHING);
        tx.put(RowKind.BLOB_HOLDER.of(digest).text(repository.value()), RowJson.NOTHING);
    }

    /**
     * The repository shows this blob no more; the blob itself stays.
     *
     * @return whether it did
     */
    public static boolean remove(Transaction tx, RepositoryName repository, Digest digest) {
        var shown = tx.get(RowKind.REPOSITORY_BLOB.of(repository, digest)) != null;
        tx.delete(RowKind.REPOSITORY_BLOB.of(repository, digest));
        tx.delete(RowKind.BLOB_HOLDER.of(digest).text(repository.value()));
        return shown;
    }

    /** Whether this repository may show the blob: {@link #find} without what is known of it. */
    static boolean holds(View view, RepositoryName repository, Digest digest) {
        return view.get(RowKind.REPOSITORY_BLOB.of(repository, digest)) != null
                && view.get(RowKind.BLOB.of(digest)) != null;
    }

    /** The blob, if this repository may show it. */
    public static Optional<StoredBlob> find(View view, RepositoryName repository, Digest digest) {
        return view.get(RowKind.REPOSITORY_BLOB.of(repository, digest)) == null
                ? Optional.empty()
                : Blobs.find(view, digest);
    }

    /** Whether a repository that the predicate accepts holds this blob. */
    static boolean heldByAny(View view, Digest digest, Predicate<RepositoryName> accepted) {
        var holder = new ArrayList<RepositoryName>(1);
        var prefix = RowKind.BLOB_HOLDER.of(digest);
        view.scan(
                prefix,
                (key, value) -> {
                    var repository = RepositoryName.parse(key.after(prefix).text());
                    return !accepted.test(repository) || !holder.add(repository);
                });
        return !holder.isEmpty();
    }

    /** How many repositories may show this blob. */
    public static long holders(View view, Digest digest) {
        var count = new long[] {0};
        view.scan(RowKind.BLOB_HOLDER.of(digest), (key, value) -> ++count[0] > 0);
        return count[0];
    }

    /** The blobs that a repository may show, in the order of their digests. */
    public static List<Digest> list(View view, RepositoryName repository) {
        var digests = new ArrayList<Digest>();
        var prefix = RowKind.REPOSITORY_BLOB.of(repository);
        view.scan(prefix, (key, value) -> digests.add(Digest.parse(key.after(prefix).text())));
        return digests;
    }
}
