package dev.berth.cli.bench;

import dev.berth.cli.wire.RequestFailed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One of a load's workers: does the next thing as soon as the last is done. Its counts belong to
 * its thread until that has ended.
 */
final class Worker implements Runnable {
    /** Keeps it from asking a dead registry a hundred thousand times a second. */
    private static final long PAUSE_AFTER_FAILURE_MS = 10;

    private static final int EXAMPLES = 5;

    private final Load load;
    private final Session session;
    private long[] nanos = new long[1024];
    private int done;
    private long bytes;
    private final List<String> examples = new ArrayList<>();
    private long failed;

    Worker(Load load, Session session) {
        this.load = load;
        this.session = session;
    }

    @Override
    public void run() {
        try (session) {
            load.awaitBegin(session);
            var halt = new CountDownLatch(1);
            for (var next = load.next(); next.isPresent(); next = load.next()) {
                if (!succeeds(next.getAsLong())) {
                    var _ = halt.await(PAUSE_AFTER_FAILURE_MS, TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean succeeds(long number) {
        var began = System.nanoTime();
        try {
            bytes += load.work().perform(session, number);
            if (done == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * done);
            }
            nanos[done++] = System.nanoTime() - began;
            return true;
        } catch (RequestFailed e) {
            failed++;
            load.failed();
            if (examples.size() < EXAMPLES) {
                examples.add(e.failure().words() + ": " + e.getMessage());
            }
            return false;
        }
    }

    void abort() {
        session.abort();
    }

    long[] nanos() {
        return Arrays.copyOf(nanos, done);
    }

    long bytes() {
        return bytes;
    }

    long failures() {
        return failed;
    }

    List<String> examples() {
        return examples;
    }
}
