package dev.berth.storage.catalogue;

import dev.berth.model.RepositoryName;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

/** How often the images of a repository were pulled. */
public final class PullCounts {
    private PullCounts() {}

    private record Row(long pulls) {}

    /** Adds pulls that were counted elsewhere; those of a repository that is gone are dropped. */
    public static void add(Transaction tx, RepositoryName repository, long pulls) {
        if (Repositories.exists(tx, repository)) {
            var row = new Row(of(tx, repository) + pulls);
            tx.put(RowKind.PULLS.of(repository), RowJson.write(row));
        }
    }

    public static long of(View view, RepositoryName repository) {
        var value = view.get(RowKind.PULLS.of(repository));
        return value == null ? 0 : RowJson.read(value, Row.class).pulls();
    }
}
