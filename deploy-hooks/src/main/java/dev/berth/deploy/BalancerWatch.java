package dev.berth.deploy;

import dev.berth.deploy.rollout.BalancerState;
import dev.berth.deploy.rollout.Landscape;
import dev.berth.deploy.rollout.LoadBalancer;
import dev.berth.deploy.rollout.Processes;
import dev.berth.deploy.rollout.StepFailed;
import dev.berth.deploy.rollout.Upkeep;
import dev.berth.model.BerthException;
import dev.berth.model.admin.RolloutView.State;
import dev.berth.storage.kv.KeyValueStore;
import dev.berth.storage.kv.View;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keeps one balancer's slots as they should be between rollouts, and keeps count of its processes.
 *
 * <p>It never fights a rollout. One look is one critical section under this object's lock: what is
 * wanted is read from the store, <em>then</em> the slots from the balancer, and the difference is
 * commanded. The order matters:
 *
 * <ul>
 *   <li>A rollout that begins takes the lock once between the commit that starts it and its first
 *       command ({@link #settle}): a look that did not know of it has ended by then, and every
 *       later one knows.
 *   <li>A rollout that ends has done all its commands before the commit that ends it. A look that
 *       knows of the end reads the slots after that, so it never takes a server that was just given
 *       traffic for one that has still to be filled.
 * </ul>
 *
 * <p>Keeping and counting do not depend on each other: slots are filled although the disk is full
 * and the count cannot be written.
 */
final class BalancerWatch {
    private static final Logger LOG = LoggerFactory.getLogger(BalancerWatch.class);

    /** An old process that nobody saw end, and nobody will. */
    private static final Duration FORGOTTEN = Duration.ofDays(1);

    private final String name;
    private final KeyValueStore store;
    private final Landscape landscape;
    private final InstantSource clock;

    // Guarded by this: what the last look came to grief on.
    private @Nullable String trouble;

    BalancerWatch(String name, KeyValueStore store, Landscape landscape, InstantSource clock) {
        this.name = name;
        this.store = store;
        this.landscape = landscape;
        this.clock = clock;
    }

    /** Waits for a look that is under way. */
    synchronized void settle() {
        LOG.trace("{} is settled", name);
    }

    /**
     * Looks once, and does what is needed.
     *
     * @return whether everything is as it should be; if not, it is worth looking again soon
     */
    synchronized boolean look() {
        boolean good = true;
        try {
            var upkeep = store.read(this::upkeep);
            var backends = store.read(this::backends);
            var balancer = landscape.balancer(name);
            var state = balancer.read(backends);
            try {
                good = keep(balancer, upkeep, state);
            } finally {
                count(balancer, state);
            }
            if (trouble != null) {
                LOG.atInfo().addKeyValue("balancer", name).log("balancer is looked after again");
                trouble = null;
            }
        } catch (StepFailed | BerthException e) {
            var why = String.valueOf(e.getMessage());
            if (!why.equals(trouble)) {
                LOG.atWarn()
                        .addKeyValue("balancer", name)
                        .addKeyValue("why", why)
                        .log("balancer cannot be looked after");
                trouble = why;
            }
        }
        return good;
    }

    private static boolean keep(LoadBalancer balancer, Upkeep upkeep, BalancerState state) {
        var commands = upkeep.wanted(state);
        for (var command : commands) {
            LOG.atInfo().addKeyValue("command", command).log("a slot is not as it should be");
            Upkeep.perform(balancer, command);
        }
        return commands.isEmpty() && !upkeep.isWaiting(state);
    }

    private Set<String> backends(View view) {
        var backends = new TreeSet<String>(SlotNames.backends(view, name));
        for (var allotted : Allotted.all(view)) {
            for (var seat : allotted.instance().seats()) {
                if (seat.balancer().equals(name)) {
                    backends.add(seat.slot().backend());
                }
            }
        }
        return backends;
    }

    private Upkeep upkeep(View view) {
        var rolling = new HashSet<String>();
        for (var row : RolloutRow.open(view)) {
            if (row.state() == State.RUNNING) {
                rolling.add(row.service());
            }
        }
        var builder = new Upkeep.Builder(name);
        for (var allotted : Allotted.all(view)) {
            var instance = allotted.instance();
            if (rolling.contains(instance.service())) {
                builder.busy(instance);
            } else {
                switch (allotted.use()) {
                    case SERVING -> builder.serving(instance);
                    case STRANDED, COMING -> builder.stranded(instance);
                    case KEPT -> {}
                }
            }
        }
        return builder.build();
    }

    /** Remembers which processes there were, and what slots a new one has. */
    private void count(LoadBalancer balancer, BalancerState state) {
        var key = RowKind.PROCESSES.of(name);
        var before = store.read(view -> Rows.find(view, key, Processes.class));
        var now = clock.instant();
        var after =
                before.map(known -> known.answeredBy(state.pid(), now))
                        .orElseGet(() -> Processes.first(state.pid()));
        for (var earlier : after.earlier().entrySet()) {
            boolean over =
                    balancer.ended(earlier.getKey()).orElse(false)
                            || earlier.getValue().plus(FORGOTTEN).isBefore(now);
            if (over) {
                after = after.without(earlier.getKey());
            }
        }
        if (before.isPresent() && before.get().equals(after)) {
            return;
        }
        boolean replaced = before.isPresent() && before.get().pid() != after.pid();
        if (replaced) {
            LOG.atInfo()
                    .addKeyValue("balancer", name)
                    .addKeyValue("pid", after.pid())
                    .log("balancer was reloaded or restarted");
        }
        var counted = after;
        store.write(tx -> {
            Rows.put(tx, key, counted);
            for (var backend : SlotNames.backends(tx, name)) {
                SlotNames.put(tx, name, backend, SlotNames.of(state, backend));
            }
            return name;
        });
    }
}
