package dev.berth.cli.wire;

import java.time.Duration;

/** When a request must be answered in full, however slowly its bytes drip. */
public record Deadline(Duration patience, long nanos) {

    public static Deadline in(Duration patience) {
        return new Deadline(patience, System.nanoTime() + patience.toNanos());
    }

    public boolean passed() {
        return System.nanoTime() - nanos > 0;
    }

    /** Milliseconds for a socket's time-out, for which 0 would mean for ever. */
    int left() {
        return Math.clamp((nanos - System.nanoTime()) / 1_000_000, 1, Integer.MAX_VALUE);
    }

    @Override
    public String toString() {
        return patience.toMillis() + " ms";
    }
}
