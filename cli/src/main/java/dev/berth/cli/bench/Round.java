package dev.berth.cli.bench;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * One round's figures. What was not measured is null.
 *
 * @param operations that were done; failed ones are {@code errors}
 * @param bytes of content that went either way
 * @param cpuMs processor time of the registry for one operation, in milliseconds
 * @param ownCpuMs the same of this program
 * @param cpuSecondsPerGb processor time of the registry for 1,000,000,000 bytes of content
 * @param residentMb memory of the registry at the round's end
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Round(
        long operations,
        long bytes,
        double seconds,
        double perSecond,
        double mbPerSecond,
        double p50Ms,
        double p99Ms,
        @Nullable Double cpuMs,
        @Nullable Double cpuSecondsPerGb,
        @Nullable Double ownCpuMs,
        @Nullable Double residentMb,
        long errors) {

    static Round of(
            Outcome outcome,
            @Nullable Duration cpu,
            @Nullable Duration ownCpu,
            @Nullable Double residentMb) {
        double seconds = outcome.elapsed().toNanos() / 1e9;
        double operations = outcome.done();
        double megabytes = outcome.bytes() / 1e6;
        return new Round(
                outcome.done(),
                outcome.bytes(),
                seconds,
                operations / seconds,
                megabytes / seconds,
                ms(outcome.p50()),
                ms(outcome.p99()),
                per(operations, cpu),
                // Milliseconds for a megabyte are seconds for a gigabyte.
                per(megabytes, cpu),
                per(operations, ownCpu),
                residentMb,
                outcome.failed());
    }

    private static @Nullable Double per(double count, @Nullable Duration time) {
        return time == null || count == 0 ? null : ms(time) / count;
    }

    private static double ms(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
