package dev.berth.deploy.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A balancer's processes: after a reload the one before goes on with what it began, and only the
 * new one can be asked. So a server without sessions in the new process may still have some in an
 * earlier one. As long as there is an earlier one it is asked which ones there are: so a process
 * that came and went between two readings, or while nobody looked, is known before its predecessor
 * is forgotten.
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

    /**
     * The processes after it was told which earlier ones still run. One that nobody saw answer, as
     * it came and went between two readings, is among them; from now on it is waited for.
     */
    public Processes told(Set<Long> running, Instant now) {
        var all = new TreeMap<Long, Instant>();
        running.forEach(one -> all.put(one, earlier.getOrDefault(one, now)));
        return new Processes(pid, all);
    }

    /** Without those that were replaced before this. */
    public Processes since(Instant start) {
        var all = new TreeMap<>(earlier);
        all.values().removeIf(start::isAfter);
        return new Processes(pid, all);
    }

    /** Whether every earlier process has ended, or has had the longest drain to do so. */
    public boolean settled(Instant now, Duration longestDrain) {
        return earlier.values().stream().noneMatch(at -> now.isBefore(at.plus(longestDrain)));
    }
}
