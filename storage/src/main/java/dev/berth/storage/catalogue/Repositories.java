package dev.berth.storage.catalogue;

import dev.berth.model.RepositoryName;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A repository exists from its first blob or manifest on. */
public final class Repositories {
    private Repositories() {}

    private record Row(Instant since) {}

    static void ensure(Transaction tx, RepositoryName repository, Instant now) {
        var key = RowKind.REPOSITORY.of(repository);
        if (tx.get(key) == null) {
            tx.put(key, RowJson.write(new Row(now)));
        }
    }

    public static boolean exists(View view, RepositoryName repository) {
        return view.get(RowKind.REPOSITORY.of(repository)) != null;
    }

    public static List<RepositoryName> page(View view, @Nullable RepositoryName last, int limit) {
        return page(view, last, limit, _ -> true);
    }

    /**
     * Up to {@code limit} repositories in byte order.
     *
     * @param last where the page before ended, which is not repeated, or null for the first page
     * @param shown which of them count
     */
    public static List<RepositoryName> page(
            View view, @Nullable RepositoryName last, int limit, Predicate<RepositoryName> shown) {
        var page = new ArrayList<RepositoryName>();
        var prefix = RowKind.REPOSITORY.key();
        var from = last == null ? prefix : RowKind.REPOSITORY.of(last);
        if (limit > 0) {
            view.scan(
                    prefix,
                    from,
                    (key, value) -> {
                        var name = RepositoryName.parse(key.after(prefix).text());
                        if (!name.equals(last) && shown.test(name)) {
                            page.add(name);
                        }
                        return page.size() < limit;
                    });
        }
        return page;
    }
}
