package dev.berth.cli.bench;

import dev.berth.cli.wire.RequestFailed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * A closed loop: some workers, each with a connection and a thread of its own, do a work over and
 * over until a limit. Platform threads, as a few connections over blocking sockets cost least
 * there.
 *
 * <p>It ends: a request that is under way at the limit has {@link Session#PATIENCE}, and is cut off
 * a little later even if its bytes are not taken, which no time-out of a socket sees.
 */
final class Load {
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Work work;
    private final AtomicLong numbers;
    private final Limit limit;
    private final CountDownLatch connected;
    private final CountDownLatch begin = new CountDownLatch(1);
    private final AtomicLong failures = new AtomicLong();
    private final List<Worker> workers;
    private final List<Thread> threads = new ArrayList<>();

    /** Written before {@link #begin} opens, read behind it. */
    private long endNanos;

    private Load(Target target, int connections, Work work, AtomicLong numbers, Limit limit) {
        this.work = work;
        this.numbers = numbers;
        this.limit = limit;
        this.connected = new CountDownLatch(connections);
        this.workers =
                IntStream.range(0, connections)
                        .mapToObj(i -> new Worker(this, new Session(target)))
                        .toList();
    }

    /**
     * Connects. Nothing is asked before {@link #run}, which must follow.
     *
     * @param numbers where the work's numbers come from
     */
    static Load connected(
            Target target, int connections, Work work, AtomicLong numbers, Limit limit)
            throws InterruptedException {
        var load = new Load(target, connections, work, numbers, limit);
        for (var worker : load.workers) {
            load.threads.add(
                    Thread.ofPlatform()
                            .daemon()
                            .name("bench-worker-" + load.threads.size())
                            .start(worker));
        }
        load.connected.await();
        return load;
    }

    /** Does it, to the limit. */
    Outcome run() throws InterruptedException {
        var began = System.nanoTime();
        endNanos = began + limit.time().toNanos();
        begin.countDown();
        var last = limit.time().plus(Session.PATIENCE).plus(GRACE);
        for (int i = 0; i < threads.size(); i++) {
            var patience = last.minusNanos(System.nanoTime() - began);
            while (!threads.get(i).join(patience)) {
                workers.get(i).abort();
                patience = GRACE;
            }
        }
        var elapsed = Duration.ofNanos(System.nanoTime() - began);
        var nanos = workers.stream().map(Worker::nanos).flatMapToLong(Arrays::stream);
        var sorted = nanos.sorted().toArray();
        return new Outcome(
                sorted.length,
                workers.stream().mapToLong(Worker::bytes).sum(),
                elapsed,
                Outcome.percentile(sorted, 0.5),
                Outcome.percentile(sorted, 0.99),
                workers.stream().mapToLong(Worker::failures).sum(),
                workers.stream().flatMap(worker -> worker.examples().stream()).limit(5).toList());
    }

    Work work() {
        return work;
    }

    /** Connects, and waits for the others. Who cannot connect finds out again when it asks. */
    void awaitBegin(Session session) throws InterruptedException {
        try {
            session.connect();
        } catch (RequestFailed again) {
            // Counted then.
        } finally {
            connected.countDown();
        }
        begin.await();
    }

    /** The number of what is to be done next, until the limit. */
    OptionalLong next() {
        if (System.nanoTime() - endNanos >= 0 || failures.get() >= limit.failures()) {
            return OptionalLong.empty();
        }
        var number = numbers.getAndIncrement();
        return number < limit.end() ? OptionalLong.of(number) : OptionalLong.empty();
    }

    void failed() {
        failures.incrementAndGet();
    }
}
