package dev.berth.acceptance.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.berth.acceptance.Traffic;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;

/** Deploys in a row, by nothing but a push. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(600)
class RollingDeployIT {
    /** {@code -Dberth.deploys=10} for the whole of it. */
    private static final int DEPLOYS = Integer.getInteger("berth.deploys", 5);

    private static final int HOSTS = 2;
    private static final int RATE = 500;

    private Site site;

    @BeforeAll
    void up() {
        site = new Site(RollingDeployIT.class, HOSTS);
        site.apply(1, "0s");
    }

    @AfterAll
    void down() {
        site.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"graceful", "abrupt"})
    void losesNoRequest(String onTerm) {
        for (int i = 0; i <= DEPLOYS; i++) {
            site.build(onTerm + i, "ON_TERM=" + onTerm, "START_DELAY_MS=1000");
        }
        deploy(onTerm + 0);
        var perHost = new ArrayList<Double>();
        try (var traffic = Traffic.start(site.haproxy(), RATE)) {
            for (int i = 1; i <= DEPLOYS; i++) {
                perHost.add(seconds(deploy(onTerm + i)) / HOSTS);
            }
            site.haproxy().awaitRequests(200);
            var report = traffic.stop();
            System.out.printf(
                    "%d deploys, %s: %d failed of %d requests; seconds for each host: %s%n",
                    DEPLOYS, onTerm, report.failed(), report.requests(), perHost);
            assertThat(report.failed()).as(report.text()).isZero();
            assertThat(report.versions()).hasSize(DEPLOYS + 1);
        }
    }

    @Test
    void needsNoTraffic() {
        site.build("quiet");
        assertThat(deploy("quiet").get("from").isNumber()).isTrue();
    }

    private JsonNode deploy(String version) {
        var rollout = site.awaitRollout(site.push(version));
        assertThat(rollout.get("state").asText())
                .as(rollout.toPrettyString())
                .isEqualTo("DEPLOYED");
        return rollout;
    }

    private static double seconds(JsonNode rollout) {
        return Duration.between(
                                Instant.parse(rollout.get("started-at").asText()),
                                Instant.parse(rollout.get("ended-at").asText()))
                        .toMillis()
                / 1000.0;
    }
}
