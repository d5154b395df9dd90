package dev.berth.deploy.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.deploy.rollout.StepFailed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** What an operator is told of their HAProxy when it is registered. */
final class AdviceIT {
    private static final String GOOD =
            """
            backend web
                balance roundrobin
                option httpchk GET /health
                server-template berth 1-2 localhost:9 check disabled init-addr last,127.0.0.1
            """;

    @TempDir private Path directory;

    @Test
    void isSilentWhenAllIsWell() throws IOException {
        assertThat(warnings(true, GOOD)).isEmpty();
    }

    @Test
    void warnsWhenNoStateFileIsConfigured() throws IOException {
        assertThat(warnings(false, GOOD))
                .singleElement()
                .asString()
                .contains("lb1", "no state file", directory + "/haproxy.cfg", "show servers state");
    }

    @Test
    void warnsOfSlotsThatLoseTheirAddressesOverAReload() throws IOException {
        for (var address : List.of("127.0.0.1:9", "ipv4@127.0.0.1:9", "[::1]:9")) {
            assertThat(warnings(true, GOOD.replace("localhost:9", address)))
                    .singleElement()
                    .asString()
                    .contains("by an IP address", "berth 1-12 localhost:9");
        }
    }

    @Test
    void saysThatAStateFileCannotBeSeenFromAfar() throws IOException {
        try (var haproxy = new TestHaproxy(directory, true, GOOD)) {
            var balancer = new HaproxyBalancer("lb1", haproxy.adminByTcp(), null);
            assertThat(balancer.warnings(Set.of("web")))
                    .singleElement()
                    .asString()
                    .contains("cannot be seen from here", "server-state-file");
        }
    }

    @Test
    void warnsWhenOnlyTheConnectionIsChecked() throws IOException {
        assertThat(warnings(true, GOOD.replace("option httpchk GET /health", "")))
                .singleElement()
                .asString()
                .contains("backend web", "option httpchk");
    }

    @Test
    void warnsAfterTheFirstCheckEvenWhenTheFilesCannotBeSeen() throws IOException {
        try (var application = new TestApplication(InetAddress.getLoopbackAddress());
                var haproxy =
                        new TestHaproxy(
                                directory,
                                true,
                                GOOD
                                        + """
                                        backend bare
                                            server-template berth 1-2 localhost:9 check disabled init-addr last,127.0.0.1
                                            server mine 127.0.0.1:%d check inter 50ms
                                        """
                                                .formatted(application.port()))) {
            var balancer = new HaproxyBalancer("lb1", haproxy.adminByTcp(), null);
            await().until(
                            () -> balancer.warnings(Set.of("bare")),
                            warnings -> warnings.stream().anyMatch(w -> w.contains("httpchk")));
        }
    }

    @Test
    void warnsOfBalancingThatForbidsWeights() throws IOException {
        for (var algorithm : List.of("static-rr", "source", "uri")) {
            assertThat(warnings(true, GOOD.replace("roundrobin", algorithm)))
                    .singleElement()
                    .asString()
                    .contains("balance " + algorithm);
        }
    }

    @Test
    void warnsOfConnectionsThatDoNotEndByDraining() throws IOException {
        assertThat(warnings(true, GOOD.replace("balance", "mode tcp\n    balance")))
                .singleElement()
                .asString()
                .contains("mode tcp");
    }

    @Test
    void saysWhatToPasteWhenThereIsNoBackend() throws IOException {
        assertRefused(GOOD.replace("backend web", "backend shop"), "has no backend web");
    }

    @Test
    void saysWhatToPasteWhenThereAreNoSlots() throws IOException {
        assertRefused(GOOD.replace("berth", "mine"), "has no slots");
    }

    @Test
    void saysWhatToPasteWhenSlotsAreNotChecked() throws IOException {
        assertRefused(GOOD.replace(" check disabled", " disabled"), "no health check");
    }

    private void assertRefused(String backend, String why) throws IOException {
        assertThatThrownBy(() -> onHaproxy(false, backend, b -> b.warnings(Set.of("web"))))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining(why)
                .hasMessageContaining(
                        "server-template berth 1-12 localhost:9 check disabled init-addr last")
                .matches(failed -> !((StepFailed) failed).worthRetrying());
    }

    private List<String> warnings(boolean keepsState, String backend) throws IOException {
        return onHaproxy(keepsState, backend, b -> b.warnings(Set.of("web")));
    }

    private <T> T onHaproxy(
            boolean keepsState, String backend, Function<HaproxyBalancer, T> question)
            throws IOException {
        try (var haproxy = new TestHaproxy(directory, keepsState, backend)) {
            return question.apply(new HaproxyBalancer("lb1", haproxy.admin(), null));
        }
    }
}
