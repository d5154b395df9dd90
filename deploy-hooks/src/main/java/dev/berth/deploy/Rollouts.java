package dev.berth.deploy;

import dev.berth.deploy.rollout.CrashPoint;
import dev.berth.deploy.rollout.InWords;
import dev.berth.deploy.rollout.Journal;
import dev.berth.deploy.rollout.Landscape;
import dev.berth.deploy.rollout.Phase;
import dev.berth.deploy.rollout.Rollout;
import dev.berth.deploy.rollout.RolloutRunner;
import dev.berth.deploy.rollout.Situation;
import dev.berth.model.admin.RolloutView.State;
import dev.berth.storage.kv.KeyValueStore;
import dev.berth.storage.kv.View;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/**
 * Has every rollout that is to run run, each on a thread of its own. What is to run is what the
 * store says: {@link #launch} may be called at any time and as often as one likes.
 */
final class Rollouts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rollouts.class);
    private static final Duration PACE = Duration.ofMillis(20);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final KeyValueStore store;
    private final Queue queue;
    private final Landscape landscape;
    private final BalancerWatches watches;
    private final CrashPoint crashPoint;
    private final Executor crew;
    private final InstantSource clock;

    // Guarded by this.
    private final Map<Long, Running> running = new HashMap<>();
    private boolean closed;

    private record Running(RolloutRunner runner, Thread thread) {}

    Rollouts(
            KeyValueStore store,
            Queue queue,
            Landscape landscape,
            BalancerWatches watches,
            CrashPoint crashPoint,
            Executor crew,
            InstantSource clock) {
        this.store = store;
        this.queue = queue;
        this.landscape = landscape;
        this.watches = watches;
        this.crashPoint = crashPoint;
        this.crew = crew;
        this.clock = clock;
    }

    /**
     * Begins, or goes on with, every rollout that runs by its row and not yet here; and undoes, as
     * far as that is possible, what somebody who waits wants to leave.
     */
    synchronized void launch() {
        if (closed) {
            return;
        }
        for (var row : store.read(RolloutRow::open)) {
            if (row.state() == State.RUNNING && !running.containsKey(row.id())) {
                var journal = store.read(view -> RolloutRow.journal(view, row.id()));
                launch(row.id(), journal.orElseThrow());
            }
        }
        for (var left : store.read(Rollouts::left)) {
            // Only asked for: who waits begins when it has ended, undone or not.
            var _ = runner(left.id()).map(runner -> runner.abort(Wishes.BY_HAND));
        }
    }

    private static List<RolloutRow> left(View view) {
        var open = RolloutRow.open(view);
        return open.stream()
                .filter(row -> row.state() == State.RUNNING)
                .filter(row -> open.stream().anyMatch(other -> other.isRollbackFrom(view, row)))
                .toList();
    }

    private void launch(long id, Rollout saved) {
        Journal journal = rollout -> save(id, rollout);
        var runner =
                new RolloutRunner(id, saved, journal, landscape, crashPoint, crew, clock, PACE);
        var thread =
                Thread.ofPlatform().name("rollout-" + id).unstarted(() -> take(id, saved, runner));
        running.put(id, new Running(runner, thread));
        thread.start();
    }

    private void take(long id, Rollout saved, RolloutRunner runner) {
        watches.settle(saved.plan());
        var pause = FIRST_PAUSE;
        while (!isTaken(id, runner)) {
            LockSupport.parkNanos(pause.toNanos());
            pause =
                    pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                            ? pause.multipliedBy(2)
                            : LONGEST_PAUSE;
        }
        synchronized (this) {
            running.remove(id);
        }
        launch();
    }

    /** Whether it has ended, or was left. It may have broken for a reason that passes. */
    private static boolean isTaken(long id, RolloutRunner runner) {
        try {
            runner.run();
            return true;
        } catch (RuntimeException fault) {
            LOG.atError()
                    .addKeyValue("rollout", id)
                    .setCause(fault)
                    .log("a rollout broke; it goes on from its journal soon");
            runner.broke(fault);
            return false;
        }
    }

    private void save(long id, Rollout rollout) {
        var now = clock.instant();
        var steps = InWords.hosts(Situation.of(rollout, now));
        store.write(tx -> {
            if (rollout.isEnded()) {
                queue.end(tx, id, rollout, steps, now);
            } else {
                Queue.keep(tx, id, rollout);
            }
            return id;
        });
        if (rollout.phase() instanceof Phase.Halted) {
            // Perhaps somebody who waits has decided before.
            launch();
        }
    }

    /** How a rollout is just now, if it runs. */
    synchronized Optional<Situation> situation(long id) {
        return Optional.ofNullable(running.get(id)).map(one -> one.runner().situation());
    }

    synchronized Optional<RolloutRunner> runner(long id) {
        return Optional.ofNullable(running.get(id)).map(Running::runner);
    }

    /** Leaves every rollout as it is, and returns when no thread is at work on one. */
    @Override
    public void close() {
        List<Running> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(running.values());
        }
        for (var one : left) {
            one.runner().leave();
            LockSupport.unpark(one.thread());
        }
        for (var one : left) {
            try {
                one.thread().join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
