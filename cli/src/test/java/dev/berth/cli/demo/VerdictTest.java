package dev.berth.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.traffic.TrafficReport;
import dev.berth.cli.wire.Failure;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;

class VerdictTest {
    @Test
    void isGoodWhenBothVersionsAnsweredAndNothingFailed() {
        var verdict = Verdict.on(report(Map.of("v1", 3000L, "v2", 2000L), 0));

        assertThat(verdict.good()).isTrue();
        assertThat(verdict.lines())
                .containsExactly(
                        "v1 answered 3000 requests",
                        "v2 answered 2000 requests",
                        "0 failed of 5000 requests");
    }

    @Test
    void isBadWhenOneRequestFailed() {
        var verdict = Verdict.on(report(Map.of("v1", 3000L, "v2", 2000L), 1));

        assertThat(verdict.good()).isFalse();
        assertThat(verdict.lines())
                .startsWith("GET / was refused")
                .endsWith("1 failed of 5001 requests");
    }

    @Test
    void isBadWhenAVersionNeverServed() {
        var verdict = Verdict.on(report(Map.of("v1", 5000L), 0));

        assertThat(verdict.good()).isFalse();
        assertThat(verdict.lines())
                .contains(
                        "That shows no deploy under traffic: both versions should have answered.");
    }

    @Test
    void isBadWhenTooFewAsked() {
        assertThat(Verdict.on(report(Map.of("v1", 1L, "v2", 2L), 0)).good()).isFalse();
    }

    private static TrafficReport report(Map<String, Long> versions, long failed) {
        return new TrafficReport(
                Duration.ofSeconds(10),
                versions,
                failed == 0 ? Map.of() : Map.of(Failure.SERVER_ERROR, failed),
                0,
                Duration.ofMillis(30),
                failed == 0 ? List.of() : List.of("GET / was refused"));
    }
}
