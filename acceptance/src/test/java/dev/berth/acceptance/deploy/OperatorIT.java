package dev.berth.acceptance.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.acceptance.Ports;
import dev.berth.acceptance.Traffic;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** The operator's commands meet a real server: what people read, what scripts get, exit codes. */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(600)
class OperatorIT {
    private static final int RATE = 100;

    private Site site;

    @BeforeAll
    void up() {
        site = new Site(OperatorIT.class, 2);
        site.apply(1, "2s");
    }

    @AfterAll
    void down() {
        site.close();
    }

    @Test
    @Order(1)
    void deployWaitsForWhatThePushBegan() {
        site.build("good");
        var digest = site.push("good");

        assertExit(0, "deploy", "web", "--wait");

        assertThat(site.newest(digest).get("state").asText()).isEqualTo("DEPLOYED");
    }

    @Test
    @Order(2)
    void statusShowsEachHost() {
        assertThat(succeed("status")).contains("web", "app1", "app2", "UP");
        assertThat(succeed("status", "web")).contains("app1", "app2");
        var web = site.cli().json("status").get(0);
        assertThat(web.get("name").asText()).isEqualTo("web");
        assertThat(web.get("current").get("digest").asText()).isEqualTo(site.digestOfProd());
        assertThat(web.get("instances")).hasSize(2);
        assertThat(site.cli().json("status", "web").get("instances"))
                .allSatisfy(instance ->
                        assertThat(instance.get("state").asText()).isEqualTo("running"));
    }

    @Test
    @Order(3)
    void logsComeWithTheirHost() {
        assertThat(succeed("logs", "web", "--tail", "5").lines())
                .anyMatch(line -> line.contains("app1"))
                .anyMatch(line -> line.contains("app2"));
    }

    @Test
    @Order(4)
    void rolloutsAreListed() {
        assertThat(succeed("rollouts")).contains("STATE", "web", "deployed", "push shop/web:prod");
        assertThat(site.cli().json("rollouts", "web", "--limit", 1)).hasSize(1);
    }

    @Test
    @Order(5)
    void theRegistryIsListed() {
        assertThat(succeed("repos")).contains("REPOSITORY", "shop/web");
        assertThat(site.cli().json("repos").get(0).get("name").asText()).isEqualTo("shop/web");
        assertThat(succeed("tags", "shop/web")).contains("TAG", "prod");
        assertThat(site.cli().json("tags", "shop/web").get(0).get("digest").asText())
                .isEqualTo(site.digestOfProd());
    }

    @Test
    @Order(6)
    void waitingEndsWith3WhenTrafficHadMoved() {
        site.build("sickens", "FAIL=sicken-after:1");
        try (var traffic = Traffic.start(site.haproxy(), RATE)) {
            site.push("sickens");
            assertExit(3, "deploy", "web", "--wait");
            assertThat(traffic.stop().requests()).isPositive();
        }
    }

    @Test
    @Order(7)
    void waitingEndsWith4WhenNoTrafficMoved() {
        site.build("exits", "FAIL=exit");
        site.push("exits");
        assertExit(4, "deploy", "web", "--wait");
    }

    @Test
    @Order(8)
    void waitingEndsWith5WhenTheTimeIsOverAndARollbackHasWhatItWanted() {
        site.build("unhealthy", "FAIL=unhealthy");
        var digest = site.push("unhealthy");
        assertExit(5, "deploy", "web", "--wait", "--timeout", "1s");

        assertExit(0, "rollback", "web", "--wait");

        assertThat(site.newest(digest).get("state").asText()).isEqualTo("FAILED");
        assertThat(site.newest(digest).get("undone-by-hand").asBoolean()).isTrue();
        assertThat(site.get("/api/v1/services/web").at("/hold/digest").asText()).isEqualTo(digest);
    }

    @Test
    @Order(9)
    void applyWarnsWhereAReloadWouldForget() {
        try (var lb2 = site.lab().haproxyWithout("server-state-file", "lb2", Ports.free())) {
            var yaml = "kind: haproxy\nname: lb2\nadmin: " + lb2.admin() + "\n";
            var applied = site.tryApply(yaml, "--dry-run");
            assertThat(applied.exit()).as(applied.err()).isZero();
            assertThat(applied.out()).contains("lb2", "created");
            assertThat(applied.err()).contains("Warning: ", "lb2", "server-state-file");
            assertThat(site.tryApply(site.hostsAndBalancer(), "--dry-run").err())
                    .doesNotContain("server-state-file");
        }
    }

    @Test
    @Order(10)
    void rmTakesAwayWhatWasApplied() {
        assertThat(site.cli().run("rm", "host", "app2").exit()).isEqualTo(1);
        assertExit(0, "rm", "service", "web", "--wait");
        assertThat(site.cli().json("status")).isEmpty();
        assertThat(succeed("rm", "host", "app2")).isEqualTo("host app2 removed\n");
        for (int host = 1; host <= 2; host++) {
            assertThat(site.lab().host(host).docker("ps", "-aq")).isBlank();
        }
    }

    private String succeed(Object... arguments) {
        return site.cli().succeed(arguments);
    }

    private void assertExit(int code, Object... arguments) {
        var output = site.cli().run(arguments);
        assertThat(output.exit()).as(output.out() + output.err()).isEqualTo(code);
    }
}
