package dev.berth.cli.transfer;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM: the virtual machine goes through its shutdown hooks and then ends. This one
 * interrupts the thread that transfers, and waits until it has put its tools away.
 */
public final class Interruption implements AutoCloseable {
    private static final long TIDYING_SECONDS = 10;

    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread hook;

    /** From now on, of the calling thread. */
    public Interruption() {
        var transferring = Thread.currentThread();
        hook =
                Thread.ofPlatform()
                        .name("transfer-interrupted")
                        .unstarted(() -> {
                            transferring.interrupt();
                            try {
                                var _ = over.await(TIDYING_SECONDS, TimeUnit.SECONDS);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
        over.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It runs, and is done now.
        }
    }
}
