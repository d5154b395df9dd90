package dev.berth.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

class ResultTest {
    @Test
    void figuresOfARoundAreForEachOperationAndEachGigabyte() {
        var round = round(2_000, 500, 40);

        assertThat(round.perSecond()).isEqualTo(250);
        assertThat(round.mbPerSecond()).isEqualTo(50);
        assertThat(round.cpuMs()).isEqualTo(0.08);
        assertThat(round.cpuSecondsPerGb()).isEqualTo(0.4);
    }

    @Test
    void whatWasNotMeasuredIsNotThere() {
        var unmeasured = Round.of(outcome(1000, 0), null, null, null);

        assertThat(unmeasured.cpuMs()).isNull();
        assertThat(unmeasured.perSecond()).isZero();
        assertThat(Result.median(List.of(unmeasured), Round::cpuMs)).isNull();
    }

    @Test
    void theMedianIsTheMiddleOrTheMeanOfTheTwoInTheMiddle() {
        var rounds = List.of(round(1000, 30, 1), round(1000, 10, 1), round(1000, 20, 1));

        assertThat(Result.median(rounds, Round::perSecond)).isEqualTo(20);
        assertThat(Result.median(rounds.subList(0, 2), Round::perSecond)).isEqualTo(20);
    }

    @Test
    void aRatioIsTheMedianOfEachRoundsOwn() {
        // The machine was half as fast in the second round, for both.
        var mine = List.of(round(1000, 300, 30), round(1000, 150, 30), round(1000, 280, 30));
        var other = List.of(round(1000, 100, 30), round(1000, 50, 30), round(1000, 100, 30));

        assertThat(Result.ratio(mine, other, Round::perSecond)).isEqualTo(3);
        assertThat(Result.ratio(mine, List.of(), Round::perSecond)).isNull();
    }

    @Test
    void aPercentileIsOneThatWasMeasured() {
        long[] sorted = {10, 20, 30, 40};

        assertThat(Outcome.percentile(sorted, 0.5)).isEqualTo(Duration.ofNanos(20));
        assertThat(Outcome.percentile(sorted, 0.51)).isEqualTo(Duration.ofNanos(30));
        assertThat(Outcome.percentile(sorted, 0.99)).isEqualTo(Duration.ofNanos(40));
        assertThat(Outcome.percentile(new long[0], 0.5)).isEqualTo(Duration.ZERO);
    }

    private static Round round(int ms, int operations, int cpuMs) {
        return Round.of(outcome(ms, operations), Duration.ofMillis(cpuMs), null, null);
    }

    private static Outcome outcome(int ms, int operations) {
        var zero = Duration.ZERO;
        long bytes = operations * 200_000L;
        return new Outcome(operations, bytes, Duration.ofMillis(ms), zero, zero, 0, List.of());
    }
}
