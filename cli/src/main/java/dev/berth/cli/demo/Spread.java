package dev.berth.cli.demo;

import dev.berth.cli.console.Table;
import dev.berth.cli.console.Words;
import dev.berth.model.admin.ServiceView;
import dev.berth.model.admin.ServiceView.InstanceView;
import dev.berth.model.admin.ServiceView.SlotView;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How the balancer has spread the requests of about the last second over the servers. HAProxy
 * counts since it started, so two looks are compared. One thread looks.
 */
final class Spread {
    private static final long WINDOW_NANOS = 1_000_000_000L;
    private static final int BAR = 24;

    private record Look(long nanos, Map<String, Long> requests) {}

    /** A server as it is now, and its part of the last second's requests. */
    record Part(InstanceView instance, SlotView slot, long requests, double share) {}

    private final Deque<Look> looks = new ArrayDeque<>();

    /**
     * @param nanos when this was seen, by {@link System#nanoTime}
     */
    List<Part> of(ServiceView service, long nanos) {
        var now = new Look(nanos, counts(service));
        // The newest look that is old enough, else the oldest.
        while (looks.size() > 1 && nanos - second(looks).nanos() >= WINDOW_NANOS) {
            looks.removeFirst();
        }
        looks.addLast(now);
        var before = earliest();
        long total =
                now.requests().entrySet().stream()
                        .mapToLong(e -> since(before, e.getKey(), e.getValue()))
                        .sum();
        return service.instances().stream()
                .flatMap(instance ->
                        instance.slots().stream().map(slot -> part(instance, slot, before, total)))
                .toList();
    }

    private static Part part(
            InstanceView instance, SlotView slot, Map<String, Long> before, long total) {
        long requests = since(before, slot.slot(), slot.requests());
        return new Part(instance, slot, requests, total == 0 ? 0 : (double) requests / total);
    }

    private static Map<String, Long> counts(ServiceView service) {
        var counts = new HashMap<String, Long>();
        for (var instance : service.instances()) {
            for (var slot : instance.slots()) {
                counts.put(slot.slot(), slot.requests());
            }
        }
        return counts;
    }

    /** Each slot's count in the first look that has it: a server may have joined since. */
    private Map<String, Long> earliest() {
        var counts = new HashMap<String, Long>();
        looks.forEach(look -> look.requests().forEach(counts::putIfAbsent));
        return counts;
    }

    private static Look second(Deque<Look> looks) {
        var iterator = looks.iterator();
        iterator.next();
        return iterator.next();
    }

    /** A balancer that was restarted counts from 0 again. */
    private static long since(Map<String, Long> before, String slot, long now) {
        return Math.max(0, now - before.getOrDefault(slot, now));
    }

    static List<String> table(List<Part> parts) {
        var table =
                new Table()
                        .left("HOST")
                        .left("SERVER")
                        .right("REVISION")
                        .left("HEALTH")
                        .right("SHARE")
                        .left("OF THE LAST SECOND'S REQUESTS");
        for (var part : parts) {
            table.row(
                    part.instance().host(),
                    part.slot().slot(),
                    part.instance().revision(),
                    part.slot().status() + " " + part.slot().check(),
                    Words.percent(part.share()),
                    "#".repeat((int) Math.round(part.share() * BAR)));
        }
        return table.lines();
    }

    /** The same in a line: {@code revision 1: berth1 25.2%, berth2 24.8%; revision 2: ...}. */
    static String line(List<Part> parts) {
        var byRevision = new TreeMap<Long, List<String>>();
        for (var part : parts) {
            byRevision
                    .computeIfAbsent(part.instance().revision(), r -> new ArrayList<>())
                    .add(part.slot().slot() + " " + Words.percent(part.share()));
        }
        return byRevision.entrySet().stream()
                .map(e -> "revision " + e.getKey() + ": " + String.join(", ", e.getValue()))
                .collect(Collectors.joining("; "));
    }
}
