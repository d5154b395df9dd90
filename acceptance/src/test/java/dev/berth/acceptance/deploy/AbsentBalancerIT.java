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

/** A balancer that is down while a push wants to be deployed. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(600)
class AbsentBalancerIT {
    private static final int RATE = 300;

    private Site site;

    @BeforeAll
    void up() {
        site = new Site(AbsentBalancerIT.class, 2);
        site.apply(1, "0s");
        site.build("v1");
        site.build("v2");
        site.build("v3");
        assertThat(site.awaitRollout(site.push("v1")).get("state").asText()).isEqualTo("DEPLOYED");
    }

    @AfterAll
    void down() {
        site.close();
    }

    @Test
    void aBalancerThatStaysDownFailsTheRolloutAndServesTheOldWhenItIsBack() {
        var before = site.get("/api/v1/services/web").at("/current/digest").asText();
        site.haproxy().stop();
        try {
            var rollout = site.awaitRollout(site.push("v2"));
            assertThat(rollout.get("state").asText())
                    .as(rollout.toPrettyString())
                    .isEqualTo("FAILED");
            assertThat(rollout.get("reason").asText()).contains("lb1");
        } finally {
            site.haproxy().start();
        }
        awaitServing(before);
    }

    @Test
    void aBalancerThatComesBackInTimeIsDeployedTo() {
        site.haproxy().stop();
        var digest = site.push("v3");
        await().atMost(Site.PATIENCE)
                .until(() -> site.newest(digest).path("state").asText().equals("RUNNING"));
        site.haproxy().start();
        var rollout = site.awaitRollout(digest);
        assertThat(rollout.get("state").asText())
                .as(rollout.toPrettyString())
                .isEqualTo("DEPLOYED");
        awaitServing(digest);
    }

    /** Both hosts' containers of what is current take traffic, and nothing else does. */
    private void awaitServing(String digest) {
        await().atMost(Site.PATIENCE).until(() -> site.haproxy().serversUp() == 2);
        assertThat(site.get("/api/v1/services/web").at("/current/digest").asText())
                .isEqualTo(digest);
        try (var traffic = Traffic.start(site.haproxy(), RATE)) {
            site.haproxy().awaitRequests(100);
            var report = traffic.stop();
            assertThat(report.failed()).as(report.text()).isZero();
            assertThat(report.versions()).hasSize(1);
        }
    }
}
