package dev.berth.deploy;

import dev.berth.deploy.rollout.CrashPoint;
import dev.berth.model.BerthException;
import dev.berth.model.Event;
import dev.berth.storage.catalogue.Outbox;
import dev.berth.storage.kv.KeyValueStore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Hears of pushes, from the outbox, in order. What comes of an event and the cursor's advance are
 * one commit, so an event that is delivered again after a crash finds the cursor behind it, or
 * nothing done.
 *
 * <p>Owns its thread. {@link #wake} may be called from any.
 */
final class Pushes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pushes.class);
    static final String CONSUMER = "deploy";
    private static final int AT_ONCE = 256;

    /** What one push waits for others, so that many pushes are heard for the cost of one. */
    private static final long COMPANY_MILLIS = 20;

    /** Everybody who pushes wakes this; looking all the same costs one read. */
    private static final long LOOK_EVERY_SECONDS = 2;

    private final KeyValueStore store;
    private final Wishes wishes;
    private final Runnable launch;
    private final CrashPoint crashPoint;
    private final InstantSource clock;
    private final Semaphore news = new Semaphore(1);
    private final Thread thread;
    // Set by whoever closes this, read by the thread.
    private volatile boolean closed;

    /**
     * @param launch after rollouts may have been started
     */
    Pushes(
            KeyValueStore store,
            Wishes wishes,
            Runnable launch,
            CrashPoint crashPoint,
            InstantSource clock) {
        this.store = store;
        this.wishes = wishes;
        this.launch = launch;
        this.crashPoint = crashPoint;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("deploy-pushes").daemon().unstarted(this::listen);
    }

    void start() {
        store.write(tx -> {
            Outbox.register(tx, CONSUMER);
            return CONSUMER;
        });
        thread.start();
    }

    void wake() {
        news.release();
    }

    @Override
    public void close() {
        closed = true;
        wake();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whatever goes wrong, the cursor is where it was, or what is to run is in the store. */
    private void listen() {
        boolean launched = true;
        while (!closed) {
            try {
                if (news.tryAcquire(LOOK_EVERY_SECONDS, TimeUnit.SECONDS) && !closed) {
                    Thread.sleep(COMPANY_MILLIS);
                    news.drainPermits();
                }
                hear();
                if (!launched) {
                    launch.run();
                    launched = true;
                }
            } catch (InterruptedException e) {
                return;
            } catch (BerthException e) {
                launched = false;
                LOG.atWarn().setCause(e).log("pushes cannot be heard now; tried again soon");
            } catch (RuntimeException fault) {
                launched = false;
                LOG.atError().setCause(fault).log("hearing pushes broke; tried again soon");
            }
        }
    }

    /** Takes in everything that is new; for what comes meanwhile this is woken again. */
    void hear() {
        List<Outbox.Entry> entries;
        do {
            entries = next();
            if (!entries.isEmpty()) {
                hear(entries);
            }
        } while (entries.size() == AT_ONCE && !closed);
    }

    private List<Outbox.Entry> next() {
        return store.read(view -> Outbox.next(view, CONSUMER, AT_ONCE));
    }

    /**
     * Hears them in one commit, or each by itself if that cannot be, so that no more is put aside
     * than has to be.
     */
    private void hear(List<Outbox.Entry> entries) {
        var now = clock.instant();
        boolean any = false;
        try {
            any =
                    store.write(tx -> {
                        boolean some = wishes.moved(tx, moves(entries), now);
                        Outbox.advance(tx, CONSUMER, entries);
                        return some;
                    });
        } catch (BerthException e) {
            throw e;
        } catch (RuntimeException fault) {
            if (entries.size() == 1) {
                putAside(entries.getFirst(), fault, now);
            } else {
                entries.forEach(entry -> hear(List.of(entry)));
            }
        }
        if (any) {
            crashPoint.pass();
            launch.run();
        }
    }

    private void putAside(Outbox.Entry entry, RuntimeException fault, Instant now) {
        LOG.atError().addKeyValue("event", entry).setCause(fault).log("a push was put aside");
        store.write(tx -> {
            Outbox.bury(tx, CONSUMER, entry, String.valueOf(fault), now);
            return entry;
        });
    }

    private static List<Event.TagMoved> moves(List<Outbox.Entry> entries) {
        return entries.stream()
                .map(entry ->
                        switch (entry.event()) {
                            case Event.TagMoved moved -> moved;
                        })
                .toList();
    }
}
