package dev.berth.deploy;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The threads that wait for hosts and balancers, one for each thing that is waited for: a pull that
 * takes a quarter of an hour, or a host that does not answer, keeps nobody else waiting. Who asks
 * bounds how many there are: a rollout has one command under way for each host, container and
 * balancer.
 *
 * <p>They are platform threads, since what they call may block without letting a virtual thread go:
 * looking up a host's name, and RocksDB.
 */
final class Crew implements Executor, AutoCloseable {
    private static final int SECONDS_TO_END = 10;

    private final ExecutorService threads =
            Executors.newCachedThreadPool(
                    Thread.ofPlatform().daemon().name("deploy-", 1).factory());

    @Override
    public void execute(Runnable work) {
        threads.execute(work);
    }

    /** What is under way has a deadline of its own, and may be cut off as by a crash. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(SECONDS_TO_END, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
