package dev.berth.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The load that the other tests trust proves itself first, without Berth: it sees what an ordinary
 * restart loses, and nothing where nothing is lost.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
class LoadGeneratorIT {
    private static final int RATE = 500;
    private static final String SLOW_TO_START = "START_DELAY_MS=1000";

    private Lab lab;
    private Lab.Host host;
    private Haproxy haproxy;

    @BeforeAll
    void up() {
        lab = Lab.up(LoadGeneratorIT.class, 1);
        host = lab.host(1);
        for (var onTerm : new String[] {"graceful", "abrupt"}) {
            for (var version : new String[] {"v1", "v2"}) {
                var image = "web:" + version + "-" + onTerm;
                lab.buildApp(image, version, "ON_TERM=" + onTerm, SLOW_TO_START, "DELAY_MS=5");
                lab.copy(image, host);
            }
        }
    }

    @AfterAll
    void down() {
        lab.close();
    }

    @BeforeEach
    void startOneServer() {
        haproxy = lab.haproxy("lb1", Ports.free());
    }

    @AfterEach
    void stopServers() {
        haproxy.close();
        for (var container : host.docker("ps", "-aq").lines().toList()) {
            host.docker("rm", "-f", container);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"graceful", "abrupt"})
    void aRestartOnTheSamePortLosesRequests(String onTerm) {
        run("web", "web:v1-" + onTerm, 20000);
        haproxy.gate("berth1", host.address(), 20000);
        try (var traffic = Traffic.start(haproxy, RATE)) {
            host.docker("stop", "web");
            host.docker("rm", "web");
            run("web", "web:v2-" + onTerm, 20000);
            haproxy.awaitUp("berth1");
            var report = traffic.stop();
            System.out.println("docker stop; docker run, " + onTerm + ": " + report.text());
            assertThat(report.failed()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"graceful", "abrupt"})
    void aGatedAndDrainedSwapLosesNone(String onTerm) {
        run("old", "web:v1-" + onTerm, 20000);
        haproxy.gate("berth1", host.address(), 20000);
        try (var traffic = Traffic.start(haproxy, RATE)) {
            run("new", "web:v2-" + onTerm, 20001);
            haproxy.gate("berth2", host.address(), 20001);
            haproxy.drain("berth1");
            host.docker("stop", "old");
            haproxy.awaitRequests(200);
            var report = traffic.stop();
            System.out.println("gate, drain, stop, " + onTerm + ": " + report.text());
            assertThat(report.failed()).as(report.text()).isZero();
            assertThat(report.versions()).containsOnlyKeys("v1", "v2");
        }
    }

    /** The demo's configuration keeps what the slots hold, and clients that keep connections. */
    @Test
    void aReloadWithAStateFileLosesNone() {
        run("web", "web:v1-graceful", 20000);
        haproxy.gate("berth1", host.address(), 20000);
        try (var traffic = Traffic.start(haproxy, RATE)) {
            for (var reload = 0; reload < 3; reload++) {
                haproxy.reload();
                haproxy.awaitRequests(200);
            }
            var report = traffic.stop();
            System.out.println("three reloads: " + report.text());
            assertThat(report.failed()).as(report.text()).isZero();
        }
    }

    private void run(String name, String image, int port) {
        host.docker(
                "run", "-d", "--name", name, "-p", host.address() + ":" + port + ":3000", image);
    }
}
