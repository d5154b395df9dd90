package dev.berth.acceptance.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.acceptance.Traffic;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;

/** The operator reloads HAProxy, as operators do, whenever they like. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(600)
class ReloadIT {
    private static final int RATE = 300;

    private Site site;

    @BeforeAll
    void up() {
        site = new Site(ReloadIT.class, 2);
        site.apply(1, "1s");
        for (var version : new String[] {"v1", "v2", "v3", "v4"}) {
            site.build(version, "START_DELAY_MS=500");
        }
        deployed(site.push("v1"));
    }

    @AfterAll
    void down() {
        site.close();
    }

    @Test
    void reloadsDuringADeployLoseNothing() {
        try (var traffic = Traffic.start(site.haproxy(), RATE)) {
            int reloads = 0;
            for (var version : new String[] {"v2", "v3"}) {
                var digest = site.push(version);
                while (!site.newest(digest).path("ended-at").isTextual()) {
                    site.haproxy().reload();
                    reloads++;
                    site.haproxy().awaitRequests(100);
                }
                deployed(digest);
            }
            var report = traffic.stop();
            System.out.printf(
                    "%d reloads during 2 deploys: %d failed of %d requests%n",
                    reloads, report.failed(), report.requests());
            assertThat(reloads).isPositive();
            assertThat(report.failed()).as(report.text()).isZero();
        }
    }

    @Test
    void whatAReloadForgetsIsAppliedAgain() {
        deployed(site.push("v4"));
        try (var traffic = Traffic.start(site.haproxy(), RATE)) {
            var serving = site.haproxy().serversUp();
            assertThat(serving).isEqualTo(2);
            site.haproxy().reload();
            // As if the state file had been written before the last deploy.
            site.haproxy().command("set server web/" + site.haproxy().aServerUp() + " state maint");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> site.haproxy().serversUp() == serving);
            var report = traffic.stop();
            assertThat(report.failed()).as(report.text()).isZero();
        }
    }

    private void deployed(String digest) {
        var rollout = site.awaitRollout(digest);
        assertThat(rollout.get("state").asText())
                .as(rollout.toPrettyString())
                .isEqualTo("DEPLOYED");
    }
}
