package dev.berth.cli.demo;

import dev.berth.cli.console.CommandFailed;

import java.util.concurrent.TimeUnit;

/** Between two looks at something that changes by itself. */
final class Pause {
    private static final long MILLIS = 200;

    private Pause() {}

    static void briefly() {
        try {
            TimeUnit.MILLISECONDS.sleep(MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("interrupted");
        }
    }
}
