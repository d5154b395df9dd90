package dev.berth.cli.bench;

import dev.berth.cli.wire.RequestFailed;

/** What is done over and over. Called by many threads, each with its own session. */
interface Work {
    /**
     * Does it once.
     *
     * @param number which no other call has; everything that differs from call to call follows from
     *     it
     * @return the bytes of content that went either way
     */
    long perform(Session session, long number) throws RequestFailed;

    /** Takes back what the call of this number made; fails if it is not there. */
    default void takeBack(Session session, long number) throws RequestFailed {}

    /** Bytes that a call leaves on the registry's disk, on average, if they are many. */
    default long pushes() {
        return 0;
    }

    /** What it makes, in words for people; nothing if there is nothing to take back. */
    default String makes() {
        return "";
    }

    /** A number that looks random, below {@code bound}, always the same for the same number. */
    static int scatter(long number, int bound) {
        long mixed = (number + 1) * 0x9E3779B97F4A7C15L;
        return (int) Long.remainderUnsigned(mixed ^ (mixed >>> 32), bound);
    }
}
