package dev.berth.deploy.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.deploy.rollout.BalancerState.Admin;
import dev.berth.deploy.rollout.BalancerState.SlotState;
import dev.berth.deploy.rollout.LoadBalancer;
import dev.berth.deploy.rollout.LoadBalancerContract;
import dev.berth.deploy.rollout.Slot;
import dev.berth.deploy.rollout.StepFailed;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** The contract, and what is HAProxy's own, against the HAProxy of this machine. */
final class HaproxyBalancerIT extends LoadBalancerContract {
    private static final String BACKENDS =
            """
            backend web
                balance roundrobin
                option httpchk GET /health
                server-template berth 1-3 127.0.0.1:9 check disabled inter 50ms rise 2 fall 2
            backend hasty
                option httpchk GET /health
                server-template berth 1-2 127.0.0.1:9 check disabled inter 200ms rise 1 fall 1
            backend large
                option httpchk GET /health
                server-template berth 1-500 127.0.0.1:9 check disabled
            backend mixed
                option httpchk GET /health
                server mine 127.0.0.1:9
                server berth1 127.0.0.1:9 check disabled backup
            """;

    @TempDir private Path directory;
    private final List<TestApplication> applications = new ArrayList<>();
    private TestHaproxy haproxy;
    private HaproxyBalancer balancer;

    @BeforeEach
    void startHaproxy() throws IOException {
        haproxy = new TestHaproxy(directory, true, BACKENDS);
        balancer = new HaproxyBalancer("lb1", haproxy.admin(), null);
    }

    @AfterEach
    void stopHaproxy() {
        haproxy.close();
        applications.forEach(TestApplication::close);
    }

    @Override
    protected LoadBalancer balancer() {
        return balancer;
    }

    @Override
    protected TestApplication application() {
        return application("127.0.0.1");
    }

    @Override
    protected boolean request() {
        try {
            return haproxy.get("/") == 200;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected void beginRequest() {
        var _ = haproxy.begin("/held");
    }

    @Test
    void worksOverTcp() {
        balancer = new HaproxyBalancer("lb1", haproxy.adminByTcp(), null);
        switchOn(SLOT, application());
        assertThat(request()).isTrue();
    }

    @Test
    void pointsASlotToAnIpv6Address() {
        switchOn(SLOT, application("::1"));
        assertThat(read(SLOT).address()).isEqualTo("::1");
        assertThat(request()).isTrue();
        balancer.drain(SLOT);
        balancer.assign(SLOT, "0:0:0:0:0:0:0:1", read(SLOT).port());
        assertThat(read(SLOT).checkedInDrain()).as("the same address, written out").isTrue();
    }

    @Test
    void neverCountsACheckOfTheAddressBefore() throws IOException {
        var slot = new Slot("hasty", "berth1");
        var old = application();
        switchOn(slot, old);
        var held = new CountDownLatch(1);
        old.holdChecks(held);
        await().until(() -> serversState("hasty").contains(" 7 "));
        balancer.drain(slot);
        var dead = application();
        dead.healthy(false);

        // The old application answers its last check only once the slot is out of the pool.
        Thread.ofVirtual()
                .start(() -> {
                    awaitSlot(slot, s -> s.admin() == Admin.MAINT || s.port() == dead.port());
                    held.countDown();
                });
        balancer.assign(slot, dead.address(), dead.port());

        awaitSlot(
                slot,
                s -> {
                    assertThat(s.checkedInDrain()).isFalse();
                    return s.check().equals("L7STS");
                });
    }

    @Test
    void keepsItsSlotsOverAReloadWithAStateFile() throws IOException, InterruptedException {
        switchOn(SLOT, application());
        switchOn(OTHER, application());
        balancer.drain(OTHER);
        long before = balancer.read(Set.of(BACKEND)).pid();

        haproxy.saveState();
        haproxy.reload();

        assertThat(balancer.read(Set.of(BACKEND)).pid()).isNotEqualTo(before);
        assertThat(read(SLOT).status()).startsWith("UP");
        assertThat(read(OTHER).admin()).isEqualTo(Admin.DRAIN);
        assertThat(request()).isTrue();
        await().until(() -> balancer.earlier().orElseThrow().isEmpty());
    }

    @Test
    void findsItsSlotsEmptyAfterARestartWithoutState() throws IOException, InterruptedException {
        var application = application();
        switchOn(SLOT, application);
        haproxy.reload();
        assertThat(read(SLOT).status()).isEqualTo("MAINT");
        assertThatThrownBy(() -> balancer.ready(SLOT)).isInstanceOf(StepFailed.class);
        switchOn(SLOT, application);
        assertThat(request()).isTrue();
    }

    @Test
    void seesOldWorkersUntilTheyHaveEnded() throws IOException, InterruptedException {
        for (var master : new String[] {null, haproxy.master()}) {
            balancer = new HaproxyBalancer("lb1", haproxy.admin(), master);
            var application = application();
            balancer.maint(SLOT);
            switchOn(SLOT, application);
            var held = haproxy.begin("/held");
            awaitSlot(SLOT, s -> s.sessions() == 1);
            long before = balancer.read(Set.of(BACKEND)).pid();

            haproxy.saveState();
            haproxy.reload();
            var heldByAnother = haproxy.begin("/held");
            awaitSlot(SLOT, s -> s.sessions() == 1);
            long between = haproxy.pid();
            haproxy.saveState();
            haproxy.reload();

            assertThat(balancer.earlier()).contains(Set.of(before, between));
            application.release();
            assertThat(held.join()).isEqualTo(200);
            assertThat(heldByAnother.join()).isEqualTo(200);
            await().until(() -> balancer.earlier().orElseThrow().isEmpty());
        }
    }

    @Test
    void doesNotKnowOfOldWorkersOfARemoteHaproxy() {
        balancer = new HaproxyBalancer("lb1", haproxy.adminByTcp(), null);
        assertThat(balancer.earlier()).isEmpty();
    }

    @Test
    void countsTheOperatorsServersAndLeavesThemAlone() {
        var state = balancer.read(Set.of("mixed"));
        assertThat(state.otherUp()).isEqualTo(1);
        assertThat(state.slots())
                .singleElement()
                .satisfies(slot -> assertThat(slot.slot().server()).isEqualTo("berth1"))
                .matches(SlotState::backup);
    }

    @Test
    void countsServerErrors() throws IOException, InterruptedException {
        switchOn(SLOT, application());
        assertThat(haproxy.get("/broken")).isEqualTo(500);
        assertThat(read(SLOT).serverErrors()).isEqualTo(1);
        assertThat(haproxy.get("/abrupt")).isEqualTo(502);
        assertThat(read(SLOT).serverErrors()).isEqualTo(2);
    }

    @Test
    void saysWhatASocketWithoutTheLevelAdminLacks() {
        balancer = new HaproxyBalancer("lb1", haproxy.user(), null);
        assertThat(balancer.read(Set.of(BACKEND)).slots()).hasSize(3);
        assertThatThrownBy(() -> balancer.maint(SLOT))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("level admin");
        assertThatThrownBy(() -> balancer.warnings(Set.of(BACKEND)))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("level admin");
    }

    @Test
    void readsAnAnswerOfAnySize() throws IOException {
        assertThat(haproxy.ask("show stat large 6 -1").length()).isGreaterThan(16 << 10);
        assertThat(balancer.read(Set.of("large", BACKEND)).slots()).hasSize(503);
    }

    @Test
    void givesUpOnAHaproxyThatHangs() throws IOException, InterruptedException {
        balancer = new HaproxyBalancer("lb1", haproxy.admin(), null, Duration.ofMillis(200));
        haproxy.freeze(true);
        try {
            assertThatThrownBy(() -> balancer.read(Set.of(BACKEND)))
                    .isInstanceOf(StepFailed.class)
                    .hasMessageContaining("lb1")
                    .hasMessageContaining("200 ms");
        } finally {
            haproxy.freeze(false);
        }
        assertThat(balancer.read(Set.of(BACKEND)).slots()).hasSize(3);
    }

    private TestApplication application(String address) {
        var application = new TestApplication(InetAddress.ofLiteral(address));
        applications.add(application);
        return application;
    }

    private String serversState(String backend) throws IOException {
        return haproxy.ask("show servers state " + backend);
    }
}
