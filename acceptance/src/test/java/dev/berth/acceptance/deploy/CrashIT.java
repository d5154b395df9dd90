package dev.berth.acceptance.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import dev.berth.acceptance.Traffic;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Berth ends at its Nth step (a journal's write, or a command to a host or a balancer), for every N
 * until a rollout needs no more steps, and is started again: the rollout goes on or goes back, and
 * no request fails.
 */
@Timeout(1800)
class CrashIT {
    /**
     * {@code -Dberth.crash-stride=1} for every N; every sixth otherwise, from another one each
     * time.
     */
    private static final int STRIDE = Integer.getInteger("berth.crash-stride", 6);

    /** {@code -Dberth.crash-first=N} begins with the N that failed. */
    private static final int FIRST =
            Integer.getInteger("berth.crash-first", 1 + Math.floorMod(System.nanoTime(), STRIDE));

    private static final int RATE = 200;

    private Site site;
    private int number;

    @BeforeEach
    void up() {
        site = new Site(CrashIT.class, 1);
        site.apply(1, "0s");
        site.build("before");
        site.build("other");
        end(site.push("before"));
    }

    @AfterEach
    void down() {
        site.close();
    }

    @Test
    void aRolloutGoesOn() {
        sweep(
                "rollout",
                () -> site.pushWhateverComesOfIt(number++ % 2 == 0 ? "other" : "before"),
                () -> current().equals(site.digestOfProd()) && isNothingUnderWay());
    }

    @Test
    void aRollbackGoesOn() {
        assertThat(end(site.push("other"))).isEqualTo("DEPLOYED");
        sweep(
                "rollback",
                // Back and forth between the two revisions.
                () -> site.cli().run("rollback", "web", "--to", 1 + number++ % 2),
                () -> web().at("/current/number").asInt() == 2 - number % 2 && isNothingUnderWay());
    }

    @Test
    void anAutomaticRollbackGoesBack() {
        site.apply(site.service(1, "3s"));
        await().atMost(Site.PATIENCE).until(this::isNothingUnderWay);
        var good = current();
        sweep(
                "automatic rollback",
                () -> {
                    var version = "sick" + number++;
                    site.build(version, "FAIL=sicken-after:1");
                    site.pushWhateverComesOfIt(version);
                },
                () -> {
                    var sick = site.newest(site.digestOfProd());
                    if (sick.path("state").asText().equals("ROLLED_BACK")) {
                        assertThat(web().at("/hold/digest")).isEqualTo(sick.get("digest"));
                    }
                    return sick.path("ended-at").isTextual();
                });
        assertThat(current()).isEqualTo(good);
        int rolledBack = 0;
        for (var rollout : site.get("/api/v1/rollouts?service=web&limit=" + number)) {
            // One that sickens while Berth is away may fail before its first switch.
            assertThat(rollout.get("state").asText())
                    .as(rollout.toPrettyString())
                    .isIn("ROLLED_BACK", "FAILED");
            rolledBack += rollout.get("state").asText().equals("ROLLED_BACK") ? 1 : 0;
        }
        assertThat(rolledBack).as("of " + number + " rollouts, rolled back").isPositive();
    }

    /**
     * @param begin lets a rollout begin, and may be cut off
     * @param isDone whether it has ended as it should
     */
    private void sweep(String what, Runnable begin, BooleanSupplier isDone) {
        int crashes = 0;
        try (var traffic = Traffic.start(site.haproxy(), RATE)) {
            for (int n = FIRST; ; n += STRIDE) {
                site.restart("-Dberth.crash-at=" + n);
                begin.run();
                awaitThat(() -> site.server().ended() || isDone.getAsBoolean());
                if (!site.server().ended()) {
                    break;
                }
                crashes++;
                System.out.printf("%s: ended at step %d%n", what, n);
                site.restart();
                awaitThat(isDone);
            }
            site.haproxy().awaitRequests(100);
            var report = traffic.stop();
            System.out.printf(
                    "%s: %d crashes, every %d steps: %d failed of %d requests%n",
                    what, crashes, STRIDE, report.failed(), report.requests());
            assertThat(report.failed()).as(report.text()).isZero();
            assertThat(crashes).isPositive();
        }
    }

    private static void awaitThat(BooleanSupplier condition) {
        await().atMost(Site.PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                // A server that ends while it is asked has not answered yet.
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .until(condition::getAsBoolean);
    }

    private String end(String digest) {
        return site.awaitRollout(digest).get("state").asText();
    }

    private String current() {
        return web().at("/current/digest").asText();
    }

    private JsonNode web() {
        return site.get("/api/v1/services/web");
    }

    private boolean isNothingUnderWay() {
        for (var rollout : site.get("/api/v1/rollouts?service=web&limit=3")) {
            if (!rollout.path("ended-at").isTextual()) {
                return false;
            }
        }
        return true;
    }
}
