package dev.berth.server;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Does something at once and then every hour, on a thread of its own. A time that fails is told in
 * the log, and the next comes all the same.
 */
final class Hourly implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Hourly.class);

    private final ScheduledExecutorService thread;

    private Hourly(ScheduledExecutorService thread) {
        this.thread = thread;
    }

    /**
     * @param name of the thread
     */
    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the thread
    static Hourly start(String name, Runnable work) {
        var thread =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name(name).daemon().factory());
        thread.scheduleWithFixedDelay(() -> attempt(name, work), 0, 1, TimeUnit.HOURS);
        return new Hourly(thread);
    }

    private static void attempt(String name, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            log.atWarn().addKeyValue("work", name).setCause(e).log("tried again in an hour");
        }
    }

    /** Returns when what is under way has ended, or was interrupted. */
    @Override
    public void close() {
        thread.close();
    }
}
