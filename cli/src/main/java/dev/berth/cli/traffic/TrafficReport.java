package dev.berth.cli.traffic;

import dev.berth.cli.wire.Failure;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of the requests that are over, up to one moment. Differences of two reports make a
 * live view.
 *
 * @param elapsed since the traffic began
 * @param versions how many requests each version answered with success
 * @param failures how many requests failed in which way
 * @param idleCloses how often a server closed a kept connection unannounced between two requests;
 *     nothing failed by it
 * @param slowest the longest that any request took, failed ones too
 * @param examples the first failures in words
 */
public record TrafficReport(
        Duration elapsed,
        Map<String, Long> versions,
        Map<Failure, Long> failures,
        long idleCloses,
        Duration slowest,
        List<String> examples) {

    public TrafficReport {
        versions = Collections.unmodifiableMap(new TreeMap<>(versions));
        var byKind = new EnumMap<Failure, Long>(Failure.class);
        byKind.putAll(failures);
        failures = Collections.unmodifiableMap(byKind);
        examples = List.copyOf(examples);
    }

    public long requests() {
        return succeeded() + failed();
    }

    public long succeeded() {
        return versions.values().stream().mapToLong(Long::longValue).sum();
    }

    public long failed() {
        return failures.values().stream().mapToLong(Long::longValue).sum();
    }

    /** One short line, for a view that is written over and over. */
    public String inBrief() {
        return failed() + " failed of " + requests() + " requests, answered by " + versions;
    }

    /** The closing words: one line when all went well. */
    public String inWords() {
        var text = new StringBuilder();
        text.append(failed()).append(" failed of ").append(requests()).append(" requests");
        text.append(
                String.format(
                        Locale.ROOT,
                        " in %.1f s, the slowest took %d ms; answered by",
                        elapsed.toNanos() / 1e9,
                        slowest.toMillis()));
        text.append(versions.isEmpty() ? " nobody" : "");
        versions.forEach((version, count) -> text.append(' ' + version + ": " + count));
        failures.forEach((kind, count) -> text.append("\n  " + count + " × " + kind.words()));
        examples.forEach(example -> text.append("\n  " + example));
        return text.toString();
    }
}
