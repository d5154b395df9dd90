package dev.berth.cli.bench;

import java.time.Duration;
import java.util.List;

/**
 * What came of a load.
 *
 * @param done how often the work was done
 * @param bytes of content that it carried
 * @param elapsed until the last was done
 * @param p50 how long half of the work took at most; zero if none was done
 * @param p99 how long all but a hundredth took at most
 * @param failed how often the work failed
 * @param examples the first failures in words
 */
record Outcome(
        long done,
        long bytes,
        Duration elapsed,
        Duration p50,
        Duration p99,
        long failed,
        List<String> examples) {

    /**
     * How long a share of the work took at most, by the nearest rank.
     *
     * @param sortedNanos how long each took
     * @param share above 0, at most 1
     */
    static Duration percentile(long[] sortedNanos, double share) {
        if (sortedNanos.length == 0) {
            return Duration.ZERO;
        }
        int rank = (int) Math.ceil(share * sortedNanos.length);
        return Duration.ofNanos(sortedNanos[rank - 1]);
    }
}
