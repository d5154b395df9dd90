package dev.berth.deploy.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * A balancer's processes: after a reload the one before goes on with what it began, and only the
 * new one can be asked. So a server without sessions in the new process may still have some in an
 * earlier one.
 *
 * @param pid of the process that answers
 * @param earlier processes that were not seen to end, and when they were first seen to be replaced
 */
public record Processes(long pid, Map<Long, Instant> earlier) {
    public Processes {
        earlier = Map.copyOf(earlier);
    }

    public static Processes first(long pid) {
        return new Processes(pid, Map.of());
    }

    /** The processes after this one answered. */
    public Processes answeredBy(long answering, Instant now) {
        if (answering == pid) {
            return this;
        }
        var all = new TreeMap<>(earlier);
        all.put(pid, now);
        all.remove(answering);
        return new Processes(answering, all);
    }

    /** The processes after an earlier one was seen to be gone. */
    public Processes without(long ended) {
        var all = new TreeMap<>(earlier);
        all.remove(ended);
        return new Processes(pid, all);
    }

    /** Whether every earlier process has ended, or has had the longest drain to do so. */
    public boolean settled(Instant now, Duration longestDrain) {
        return earlier.values().stream().noneMatch(at -> now.isBefore(at.plus(longestDrain)));
    }
}
