package dev.berth.deploy.rollout;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Ends the process at a chosen moment, for tests: {@code -Dberth.crash-at=N} halts at once after
 * the Nth journal write or outside command. A test counts N up until a rollout ends without a
 * crash, and so has seen every moment between two of them.
 */
public final class CrashPoint {
    private static final String PROPERTY = "berth.crash-at";
    private static final int LIKE_KILL_9 = 137;

    private final long at;
    private final Runnable crash;
    private final AtomicLong passed = new AtomicLong();

    /**
     * @param at counts from 1; 0 for never
     */
    public CrashPoint(long at, Runnable crash) {
        this.at = at;
        this.crash = crash;
    }

    public static CrashPoint never() {
        return new CrashPoint(0, () -> {});
    }

    /** Halts without any shutdown hook, as {@code kill -9} would. */
    public static CrashPoint fromSystemProperty() {
        return new CrashPoint(
                Long.getLong(PROPERTY, 0), () -> Runtime.getRuntime().halt(LIKE_KILL_9));
    }

    /** Something is done that outlives this process. */
    public void pass() {
        if (passed.incrementAndGet() == at) {
            crash.run();
        }
    }

    /** How often it was passed. */
    public long passed() {
        return passed.get();
    }
}
