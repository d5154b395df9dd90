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

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
    private Set<String> trouble = Set.of();

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
        var problems = new TreeSet<String>();
        try {
            var upkeep = store.read(this::upkeep);
            var backends = store.read(view -> SlotNames.backends(view, name));
            backends.addAll(store.read(this::needed));
            var balancer = landscape.balancer(name);
            var states = new TreeMap<String, BalancerState>();
            try {
                for (var backend : backends) {
                    var state = read(balancer, backend, problems);
                    if (state.isPresent()) {
                        states.put(backend, state.get());
                        good &= keep(balancer, upkeep, state.get(), problems);
                    }
                }
            } finally {
                count(balancer, states);
            }
        } catch (StepFailed | BerthException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        tell(problems);
        return good;
    }

    private void tell(Set<String> problems) {
        if (problems.equals(trouble)) {
            return;
        }
        trouble = problems;
        if (problems.isEmpty()) {
            LOG.atInfo().addKeyValue("balancer", name).log("balancer is looked after again");
        } else {
            LOG.atWarn()
                    .addKeyValue("balancer", name)
                    .addKeyValue("why", String.join("; ", problems))
                    .log("balancer cannot be looked after");
        }
    }

    /**
     * Each by itself: one that is gone keeps nothing from the others, and is forgotten if nothing
     * needs it any more.
     */
    private Optional<BalancerState> read(
            LoadBalancer balancer, String backend, Set<String> problems) {
        try {
            return Optional.of(balancer.read(Set.of(backend)));
        } catch (StepFailed e) {
            if (e.worthRetrying()) {
                throw e;
            }
            if (store.read(this::needed).contains(backend)) {
                problems.add(String.valueOf(e.getMessage()));
            } else {
                forget(backend);
            }
            return Optional.empty();
        }
    }

    private void forget(String backend) {
        store.write(tx -> {
            if (!needed(tx).contains(backend)) {
                tx.delete(RowKind.SLOTS.of(name, backend));
            }
            return backend;
        });
        LOG.atInfo()
                .addKeyValue("balancer", name)
                .addKeyValue("backend", backend)
                .log("a backend that nothing needs is gone");
    }

    /**
     * One slot that cannot be told keeps nothing from the others.
     *
     * @return false if it is worth looking again soon
     */
    private static boolean keep(
            LoadBalancer balancer, Upkeep upkeep, BalancerState state, Set<String> problems) {
        var commands = upkeep.wanted(state);
        boolean failed = false;
        for (var command : commands) {
            LOG.atInfo().addKeyValue("command", command).log("a slot is not as it should be");
            try {
                Upkeep.perform(balancer, command);
            } catch (StepFailed e) {
                failed = true;
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        return failed || (commands.isEmpty() && !upkeep.isWaiting(state));
    }

    /** The backends of what is there, and of what is applied. */
    private Set<String> needed(View view) {
        var backends = new TreeSet<String>();
        for (var allotted : Allotted.all(view)) {
            for (var seat : allotted.instance().seats()) {
                if (seat.balancer().equals(name)) {
                    backends.add(seat.slot().backend());
                }
            }
        }
        for (var service : Resources.services(view)) {
            for (var role : service.roles().values()) {
                if (role.balance().by().contains(name)) {
                    backends.add(role.balance().backend());
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

    /**
     * Remembers which processes there were, and what slots a new one has: those of the backends
     * that were read, as what was not read may just have been applied.
     */
    private void count(LoadBalancer balancer, Map<String, BalancerState> states) {
        var key = RowKind.PROCESSES.of(name);
        var before = store.read(view -> Rows.find(view, key, Processes.class));
        var now = clock.instant();
        var readings =
                states.isEmpty() ? List.of(balancer.read(Set.of())) : List.copyOf(states.values());
        var after = before.orElseGet(() -> Processes.first(readings.getFirst().pid()));
        for (var reading : readings) {
            after = after.answeredBy(reading.pid(), now);
        }
        if (!after.earlier().isEmpty()) {
            var running = balancer.earlier();
            after =
                    running.isPresent()
                            ? after.told(running.get(), now)
                            : after.since(now.minus(FORGOTTEN));
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
            var known = SlotNames.backends(tx, name);
            states.forEach((backend, state) -> {
                if (known.contains(backend)) {
                    SlotNames.put(tx, name, backend, SlotNames.of(state, backend));
                }
            });
            return name;
        });
    }
}
