package dev.berth.deploy;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The threads that wait for hosts and balancers. There are many more of them than processors,
 * because that is all they do; a host that does not answer keeps one for each of its containers.
 */
final class Crew implements Executor, AutoCloseable {
    private static final int THREADS = 32;
    private static final int SECONDS_TO_END = 10;

    private final ExecutorService threads =
            Executors.newFixedThreadPool(
                    THREADS, Thread.ofPlatform().daemon().name("deploy-", 1).factory());

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
