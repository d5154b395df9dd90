package dev.berth.deploy;

import dev.berth.deploy.rollout.Landscape;
import dev.berth.deploy.rollout.Plan;
import dev.berth.storage.kv.KeyValueStore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** A watch for each balancer that is applied, each on a thread of its own. */
final class BalancerWatches implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BalancerWatches.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final KeyValueStore store;
    private final Landscape landscape;
    private final InstantSource clock;

    // Guarded by this.
    private final Map<String, Watching> watching = new HashMap<>();
    private boolean started;

    private record Watching(BalancerWatch watch, Thread thread) {}

    BalancerWatches(KeyValueStore store, Landscape landscape, InstantSource clock) {
        this.store = store;
        this.landscape = landscape;
        this.clock = clock;
    }

    synchronized void start() {
        started = true;
        refresh();
    }

    /** Begins with balancers that are new, and leaves off those that are gone. */
    synchronized void refresh() {
        if (!started) {
            return;
        }
        var gone = new HashSet<>(watching.keySet());
        for (var balancer : store.read(Resources::balancers)) {
            gone.remove(balancer.name());
            watching.computeIfAbsent(balancer.name(), this::begin);
        }
        gone.forEach(watching::remove);
    }

    private Watching begin(String name) {
        var watch = new BalancerWatch(name, store, landscape, clock);
        var thread =
                Thread.ofPlatform()
                        .name("watch-" + name)
                        .daemon()
                        .unstarted(() -> watch(name, watch));
        thread.start();
        return new Watching(watch, thread);
    }

    /** Returns when no watch of a balancer in the plan does anything that ignores the rollout. */
    void settle(Plan plan) {
        var concerned = new ArrayList<BalancerWatch>();
        synchronized (this) {
            for (var name : plan.backends().keySet()) {
                var one = watching.get(name);
                if (one != null) {
                    concerned.add(one.watch());
                }
            }
        }
        concerned.forEach(BalancerWatch::settle);
    }

    private void watch(String name, BalancerWatch watch) {
        while (isWatching(name)) {
            var pause = LOOK_EVERY;
            try {
                pause = watch.look() ? LOOK_EVERY : LOOK_AGAIN;
            } catch (RuntimeException fault) {
                LOG.atError().addKeyValue("balancer", name).setCause(fault).log("a look broke");
            }
            LockSupport.parkNanos(pause.toNanos());
        }
    }

    private synchronized boolean isWatching(String name) {
        var one = watching.get(name);
        return one != null && one.thread().equals(Thread.currentThread());
    }

    @Override
    public void close() {
        List<Watching> left;
        synchronized (this) {
            started = false;
            left = List.copyOf(watching.values());
            watching.clear();
        }
        for (var one : left) {
            LockSupport.unpark(one.thread());
            try {
                one.thread().join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
