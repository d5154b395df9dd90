package dev.berth.server.mirror;

import java.io.IOException;
import java.time.Duration;

/** An upstream wants to be left alone for a while. */
final class Busy extends IOException {
    private static final long serialVersionUID = 1L;

    private final Duration after;

    Busy(String message, Duration after) {
        super(message);
        this.after = after;
    }

    Duration after() {
        return after;
    }
}
