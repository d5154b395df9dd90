package dev.berth.cli.demo;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM: the virtual machine goes through its shutdown hooks and then ends. This one
 * breaks the story off, which then cleans up, and waits for that. Cleaning is never broken off.
 */
final class Interruption {
    private static final long CLEANING_SECONDS = 90;

    private final Thread story;
    private final Programs programs;
    private final CountDownLatch over = new CountDownLatch(1);

    // Guarded by this.
    private boolean cleaning;

    Interruption(Thread story, Programs programs) {
        this.story = story;
        this.programs = programs;
    }

    /** From now on, of the story that the calling thread tells. */
    static Interruption ofThisThread(Programs programs) {
        var interruption = new Interruption(Thread.currentThread(), programs);
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .name("demo-interrupted")
                                .unstarted(interruption::breakOff));
        return interruption;
    }

    /**
     * The story is over, one way or the other.
     *
     * @return whether it was broken off
     */
    synchronized boolean beginCleaning() {
        cleaning = true;
        return Thread.interrupted();
    }

    /** Nothing is left to wait for. */
    void end() {
        over.countDown();
    }

    void breakOff() {
        synchronized (this) {
            if (!cleaning) {
                story.interrupt();
                programs.end();
            }
        }
        try {
            var _ = over.await(CLEANING_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
