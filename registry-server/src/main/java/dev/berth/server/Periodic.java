package dev.berth.server;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Does something at once and then again and again, on a thread of its own. A time that fails is
 * told in the log, and the next comes all the same.
 */
final class Periodic implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Periodic.class);

    private final ScheduledExecutorService thread;

    private Periodic(ScheduledExecutorService thread) {
        this.thread = thread;
    }

    /**
     * @param name of the thread
     * @param pause between the end of one time and the next
     */
    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the thread
    static Periodic start(String name, Duration pause, Runnable work) {
        var thread =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name(name).daemon().factory());
        thread.scheduleWithFixedDelay(
                () -> attempt(name, work), 0, pause.toMillis(), TimeUnit.MILLISECONDS);
        return new Periodic(thread);
    }

    private static void attempt(String name, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            log.atWarn().addKeyValue("work", name).setCause(e).log("tried again later");
        }
    }

    /** Returns when what is under way has ended, or was interrupted. */
    @Override
    public void close() {
        thread.close();
    }
}
