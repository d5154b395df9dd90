package dev.berth.storage.catalogue;

import dev.berth.model.Digest;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What runs, or may have to run again, is pinned: neither retention nor garbage collection takes
 * it. Each owner has its own pin and takes only that one away.
 */
public final class Pins {
    private Pins() {}

    private record Row(Instant since) {}

    /** Pinning again is no error and keeps the first date. */
    public static void pin(Transaction tx, Digest digest, String owner, Instant now) {
        var key = RowKind.PIN.of(digest).text(owner);
        if (tx.get(key) == null) {
            tx.put(key, RowJson.write(new Row(now)));
        }
    }

    /** Taking away a pin that is not there is no error. */
    public static void unpin(Transaction tx, Digest digest, String owner) {
        tx.delete(RowKind.PIN.of(digest).text(owner));
    }

    /** Who needs this digest. */
    public static List<String> owners(View view, Digest digest) {
        var owners = new ArrayList<String>();
        var prefix = RowKind.PIN.of(digest);
        view.scan(prefix, (key, value) -> owners.add(key.after(prefix).text()));
        return owners;
    }
}
