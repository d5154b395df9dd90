package dev.berth.deploy.rollout;

import com.fasterxml.jackson.annotation.JsonIgnore;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What was done, as far as it cannot be seen by looking.
 *
 * @param started when containers were started for this rollout, by key
 * @param remake keys of containers that are to be made anew, because their port was taken
 * @param floors how many servers must stay UP, by balancer and backend; known from the first switch
 *     on
 * @param served keys of the old containers that were UP everywhere before the first switch
 * @param processes of each balancer
 */
public record Progress(
        Map<String, Instant> started,
        Set<String> remake,
        Map<String, Integer> floors,
        Set<String> served,
        Map<String, Processes> processes) {

    public Progress {
        started = Map.copyOf(started);
        remake = Set.copyOf(remake);
        floors = Map.copyOf(floors);
        served = Set.copyOf(served);
        processes = Map.copyOf(processes);
    }

    static Progress none(Map<String, Processes> processes) {
        return new Progress(Map.of(), Set.of(), Map.of(), Set.of(), processes);
    }

    /** Whether any traffic may have been moved. */
    @JsonIgnore
    boolean isSwitched() {
        return !floors.isEmpty();
    }

    Progress started(String key, Instant at) {
        return new Progress(with(started, key, at), remake, floors, served, processes);
    }

    /** Everything that was started counts as started now: the time without a server is no delay. */
    Progress startedAgain(Instant now) {
        var all = new TreeMap<>(started);
        all.replaceAll((key, at) -> now);
        return new Progress(all, remake, floors, served, processes);
    }

    Progress remaking(String key) {
        var all = new TreeSet<>(remake);
        all.add(key);
        return new Progress(started, all, floors, served, processes);
    }

    Progress remade(String key) {
        var all = new TreeSet<>(remake);
        all.remove(key);
        return new Progress(started, all, floors, served, processes);
    }

    Progress switching(Map<String, Integer> least, Set<String> serving) {
        return new Progress(started, remake, least, serving, processes);
    }

    Progress with(String balancer, Processes seen) {
        return new Progress(started, remake, floors, served, with(processes, balancer, seen));
    }

    private static <V> Map<String, V> with(Map<String, V> map, String key, V value) {
        var all = new TreeMap<>(map);
        all.put(key, value);
        return all;
    }
}
