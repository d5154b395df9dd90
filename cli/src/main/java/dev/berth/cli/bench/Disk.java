package dev.berth.cli.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** The disk that registries on this machine share. */
final class Disk {
    private static final int PATIENCE_SECONDS = 60;

    private Disk() {}

    /**
     * Waits until what was written before has reached the disk of a registry on this machine: what
     * one registry left to the kernel is not to slow down the next one's round.
     */
    static void settle(Target target) throws InterruptedException {
        if (target.process() == null) {
            return;
        }
        try {
            var sync = new ProcessBuilder("sync").start();
            if (!sync.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                sync.destroy();
            }
        } catch (IOException e) {
            // Without that program rounds meet each other's writes, as they do in production.
        }
    }
}
