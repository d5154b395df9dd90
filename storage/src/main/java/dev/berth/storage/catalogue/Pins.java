package dev.berth.storage.catalogue;

import dev.berth.model.Digest;
import dev.berth.model.RepositoryName;
import dev.berth.storage.kv.Key;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What runs, or may have to run again, is pinned: neither retention nor garbage collection takes
 * it. Each owner has its own pin and takes only that one away.
 */
public final class Pins {
    private Pins() {}

    /**
     * @param pulledFrom the repository in which it cannot be deleted by hand either, or null
     */
    private record Row(Instant since, @Nullable RepositoryName pulledFrom) {}

    /** Pins for an owner that is new itself, so that nobody looks whether it has this pin. */
    static void pinFirst(Transaction tx, Digest digest, String owner, Instant now) {
        tx.put(key(digest, owner), RowJson.write(new Row(now, null)));
    }

    /** Pinning again is no error and keeps the first date. */
    static void pin(Transaction tx, Digest digest, String owner, Instant now) {
        pin(tx, digest, owner, new Row(now, null));
    }

    /**
     * {@link #pin(Transaction, Digest, String, Instant)}, for an image that hosts may have to pull
     * from this repository: there it is not deleted by hand either.
     *
     * @param owner for the person who is refused, such as {@code revision 3 of service web}
     */
    public static void pin(
            Transaction tx, RepositoryName repository, Digest digest, String owner, Instant now) {
        pin(tx, digest, owner, new Row(now, repository));
    }

    private static void pin(Transaction tx, Digest digest, String owner, Row row) {
        var key = key(digest, owner);
        if (tx.get(key) == null) {
            tx.put(key, RowJson.write(row));
        }
    }

    /** Taking away a pin that is not there is no error. */
    public static void unpin(Transaction tx, Digest digest, String owner) {
        tx.delete(key(digest, owner));
    }

    private static Key key(Digest digest, String owner) {
        return RowKind.PIN.of(digest).text(owner);
    }

    /** Who needs this digest. */
    public static List<String> owners(View view, Digest digest) {
        return owners(view, digest, row -> true);
    }

    /** Who may have to pull this digest from this repository. */
    public static List<String> pullers(View view, RepositoryName repository, Digest digest) {
        return owners(view, digest, row -> repository.equals(row.pulledFrom()));
    }

    private static List<String> owners(View view, Digest digest, Predicate<Row> wanted) {
        var owners = new ArrayList<String>();
        var prefix = RowKind.PIN.of(digest);
        view.scan(
                prefix,
                (key, value) -> {
                    if (wanted.test(RowJson.read(value, Row.class))) {
                        owners.add(key.after(prefix).text());
                    }
                    return true;
                });
        return owners;
    }
}
