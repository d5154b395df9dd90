package dev.berth.deploy;

import dev.berth.deploy.rollout.BalancerState;
import dev.berth.deploy.rollout.BalancerState.SlotState;
import dev.berth.deploy.rollout.Slot;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The slots of a backend, as its balancer said when it was last read.
 *
 * @param names in the order in which they are given out
 */
record SlotNames(List<String> names) {
    /** berth2 before berth10. */
    private static final Comparator<String> COUNTING =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    SlotNames {
        names = names.stream().sorted(COUNTING).toList();
    }

    /** Standbys are no slots of the rolling kind: they take traffic only when no other is UP. */
    static SlotNames of(BalancerState state, String backend) {
        return new SlotNames(
                state.slots().stream()
                        .filter(slot -> !slot.backup())
                        .map(SlotState::slot)
                        .filter(slot -> slot.backend().equals(backend))
                        .map(Slot::server)
                        .toList());
    }

    static void put(Transaction tx, String balancer, String backend, SlotNames names) {
        Rows.put(tx, RowKind.SLOTS.of(balancer, backend), names);
    }

    static Optional<SlotNames> find(View view, String balancer, String backend) {
        return Rows.find(view, RowKind.SLOTS.of(balancer, backend), SlotNames.class);
    }

    /** The backends of a balancer whose slots are known. */
    static Set<String> backends(View view, String balancer) {
        var backends = new TreeSet<String>();
        var prefix = RowKind.SLOTS.of(balancer);
        view.scan(
                prefix,
                (key, value) -> {
                    backends.add(key.after(prefix).text());
                    return true;
                });
        return backends;
    }
}
