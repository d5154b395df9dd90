package dev.berth.deploy;

import dev.berth.deploy.rollout.Instance;
import dev.berth.storage.kv.Key;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import java.util.List;
import java.util.Optional;

/**
 * A container that exists or is about to, with the port and the slots that are its own. These rows
 * are the only record of what is taken: what no row names is free.
 */
record Allotted(Instance instance, Use use) {

    enum Use {
        /** A rollout that runs is bringing it up. */
        COMING,
        SERVING,
        /** Stopped, for a rollback: it has a port and no slots. */
        KEPT,
        /** Unwanted, and a rollout could not remove it. */
        STRANDED
    }

    static void put(Transaction tx, Instance instance, Use use) {
        Rows.put(tx, key(instance), new Allotted(instance, use));
    }

    static void delete(Transaction tx, Instance instance) {
        tx.delete(key(instance));
    }

    static Optional<Allotted> find(View view, Instance instance) {
        return Rows.find(view, key(instance), Allotted.class);
    }

    static List<Allotted> of(View view, String service) {
        return Rows.list(view, RowKind.INSTANCE.of(service), Allotted.class);
    }

    static List<Allotted> all(View view) {
        return Rows.list(view, RowKind.INSTANCE.key(), Allotted.class);
    }

    private static Key key(Instance instance) {
        return RowKind.INSTANCE.of(instance.service(), instance.host()).text(instance.container());
    }
}
