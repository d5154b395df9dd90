package dev.berth.acceptance.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.acceptance.Traffic;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.IntFunction;

/**
 * Berth ends at its Nth step (a journal's write, or a command to a host or a balancer), for every N
 * until a rollout needs no more steps, and is started again: the rollout goes on or goes back, and
 * no request fails.
 */
@Timeout(1800)
class CrashIT {
    /**
     * {@code -Dberth.crash-stride=1} for every N; every third otherwise, from another one each
     * time.
     */
    private static final int STRIDE = Integer.getInteger("berth.crash-stride", 3);

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
                n -> {
                    site.pushWhateverComesOfIt(number++ % 2 == 0 ? "other" : "before");
                    return () -> assertThat(end(site.digestOfProd())).isEqualTo("DEPLOYED");
                });
    }

    @Test
    void aRollbackGoesOn() {
        end(site.push("other"));
        sweep(
                "rollback",
                n -> {
                    // Back and forth between the two revisions.
                    var to = number++ % 2 == 0 ? 1 : 2;
                    site.cli().run("rollback", "web", "--to", to);
                    return () -> {
                        awaitNothingUnderWay();
                        assertThat(site.get("/api/v1/services/web").at("/current/number").asInt())
                                .isEqualTo(to);
                    };
                });
    }

    @Test
    void anAutomaticRollbackGoesBack() {
        site.apply(site.service(1, "3s"));
        awaitNothingUnderWay();
        var current = site.get("/api/v1/services/web").at("/current/digest").asText();
        sweep(
                "automatic rollback",
                n -> {
                    var version = "sick" + number++;
                    site.build(version, "FAIL=sicken-after:1");
                    site.pushWhateverComesOfIt(version);
                    return () -> {
                        assertThat(end(site.digestOfProd())).isIn("ROLLED_BACK", "FAILED");
                        assertThat(site.get("/api/v1/services/web").at("/current/digest").asText())
                                .isEqualTo(current);
                    };
                });
    }

    /** Begins a rollout, and says what must hold once it has ended. */
    private void sweep(String what, IntFunction<Runnable> begin) {
        int first = STRIDE == 1 ? 1 : 1 + (int) (System.nanoTime() % STRIDE);
        int crashes = 0;
        try (var traffic = Traffic.start(site.haproxy(), RATE)) {
            for (int n = first; ; n += STRIDE) {
                site.restart("-Dberth.crash-at=" + n);
                var holds = begin.apply(n);
                await().atMost(Site.PATIENCE)
                        .pollInterval(Duration.ofMillis(100))
                        .until(() -> site.server().ended() || isNothingUnderWay());
                boolean crashed = site.server().ended();
                if (crashed) {
                    crashes++;
                    site.restart();
                }
                holds.run();
                if (!crashed) {
                    break;
                }
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

    private String end(String digest) {
        return site.awaitRollout(digest).get("state").asText();
    }

    private void awaitNothingUnderWay() {
        await().atMost(Site.PATIENCE).until(this::isNothingUnderWay);
    }

    private boolean isNothingUnderWay() {
        try {
            for (var rollout : site.get("/api/v1/rollouts?service=web&limit=3")) {
                if (!rollout.path("ended-at").isTextual()) {
                    return false;
                }
            }
            return true;
        } catch (UncheckedIOException ended) {
            return false;
        }
    }
}
