package dev.berth.cli.traffic;

import dev.berth.cli.wire.Failure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what all clients report. Guarded by itself. */
final class Tally {
    private static final int EXAMPLES = 20;

    private final long began = System.nanoTime();
    private final Map<String, Long> versions = new TreeMap<>();
    private final Map<Failure, Long> failures = new EnumMap<>(Failure.class);
    private final List<String> examples = new ArrayList<>();
    private long idleCloses;
    private long slowestNanos;

    synchronized void succeeded(String version, long nanos) {
        versions.merge(version, 1L, Long::sum);
        slowestNanos = Math.max(slowestNanos, nanos);
    }

    synchronized void failed(Failure failure, String description, long nanos) {
        failures.merge(failure, 1L, Long::sum);
        slowestNanos = Math.max(slowestNanos, nanos);
        if (examples.size() < EXAMPLES) {
            examples.add("after %.3f s, %s".formatted(elapsed().toNanos() / 1e9, description));
        }
    }

    synchronized void idleClose() {
        idleCloses++;
    }

    synchronized TrafficReport report() {
        return new TrafficReport(
                elapsed(),
                versions,
                failures,
                idleCloses,
                Duration.ofNanos(slowestNanos),
                examples);
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
