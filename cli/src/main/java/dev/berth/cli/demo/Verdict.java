package dev.berth.cli.demo;

import dev.berth.cli.traffic.TrafficReport;

import java.util.ArrayList;
import java.util.List;

/**
 * The last words, and whether the demo showed what it promises.
 *
 * @param lines of which the last says how many requests failed
 */
record Verdict(boolean good, List<String> lines) {
    private static final long LEAST_REQUESTS = 1000;

    Verdict {
        lines = List.copyOf(lines);
    }

    static Verdict on(TrafficReport report) {
        var lines = new ArrayList<>(report.examples());
        report.versions()
                .forEach((version, count) ->
                        lines.add(version + " answered " + count + " requests"));
        boolean both = report.versions().containsKey("v1") && report.versions().containsKey("v2");
        boolean enough = report.requests() >= LEAST_REQUESTS;
        if (!both) {
            lines.add("That shows no deploy under traffic: both versions should have answered.");
        }
        if (!enough) {
            lines.add(
                    "That shows little: there should be " + LEAST_REQUESTS + " requests or more.");
        }
        lines.add(report.failed() + " failed of " + report.requests() + " requests");
        return new Verdict(report.failed() == 0 && both && enough, lines);
    }
}
