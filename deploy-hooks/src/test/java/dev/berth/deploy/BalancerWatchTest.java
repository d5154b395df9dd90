package dev.berth.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deploy.RolloutRow.Cause;
import dev.berth.deploy.rollout.BalancerState.SlotState;
import dev.berth.deploy.rollout.ContainerHost;
import dev.berth.deploy.rollout.Instance;
import dev.berth.deploy.rollout.Instance.Seat;
import dev.berth.deploy.rollout.Landscape;
import dev.berth.deploy.rollout.LoadBalancer;
import dev.berth.deploy.rollout.MemoryBalancer;
import dev.berth.deploy.rollout.Plan;
import dev.berth.deploy.rollout.Processes;
import dev.berth.deploy.rollout.Slot;
import dev.berth.deploy.rollout.StepFailed;
import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.model.Platform;
import dev.berth.model.admin.RolloutView.State;
import dev.berth.storage.kv.memory.MemoryStore;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks at one balancer, by hand. */
class BalancerWatchTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Slot SLOT = new Slot("web", "berth1");
    private static final Instance INSTANCE = instance(1, new Seat("lb1", SLOT));

    private final MemoryStore store = new MemoryStore();
    private final MemoryBalancer balancer =
            new MemoryBalancer(Map.of("web", 2), (address, port) -> true);
    private final List<String> calls = new ArrayList<>();
    private boolean diskIsFull;
    private final BalancerWatch watch =
            new BalancerWatch(
                    "lb1",
                    new MortalStore(store, this::write),
                    new OneBalancer(),
                    InstantSource.fixed(NOW));

    @BeforeEach
    void listen() {
        balancer.before(calls::add);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void fillsASlotThatTheBalancerForgot() {
        allot(Allotted.Use.SERVING);

        lookUntilGood();

        assertThat(slot().up()).isTrue();
    }

    @Test
    void fillsSlotsAlthoughTheDiskIsFull() {
        allot(Allotted.Use.SERVING);
        lookUntilGood();

        diskIsFull = true;
        balancer.restart();
        lookUntilGood();

        assertThat(slot().up()).isTrue();
    }

    @Test
    void countsAProcessAlthoughASlotCannotBeFilled() {
        allot(Allotted.Use.SERVING);
        lookUntilGood();

        balancer.before(call -> {
            if (call.startsWith("assign")) {
                throw StepFailed.refused("no", null);
            }
        });
        balancer.restart();
        watch.look();

        balancer.before(call -> {});
        assertThat(known().pid()).isEqualTo(balancer.read(Set.of("web")).pid());
    }

    /** The reading shows the slot as the rollout had it; by now it has traffic. */
    @Test
    void leavesASlotAloneThatARolloutFilledWhileItWasLooking() {
        var rolling = rollout(State.RUNNING);
        allot(Allotted.Use.COMING);
        balancer.afterRead(() -> {
            balancer.afterRead(() -> {});
            balancer.assign(SLOT, INSTANCE.address(), INSTANCE.hostPort());
            while (!slot().checkedInDrain()) {
                assertThat(slot().up()).isFalse();
            }
            balancer.ready(SLOT);
            put(rolling.ended(State.DEPLOYED, null, NOW));
            allot(Allotted.Use.SERVING);
            calls.clear();
        });

        watch.look();

        assertThat(calls).noneMatch(call -> call.startsWith("assign"));
        assertThat(slot().up()).isTrue();
    }

    @Test
    void forgetsABackendThatIsGoneAndThatNothingNeeds() {
        slotsAreKnown("old", "berth1");
        allot(Allotted.Use.SERVING);

        lookUntilGood();

        assertThat(slot().up()).isTrue();
        assertThat(slotNames("old")).isEmpty();
        assertThat(known().pid()).isEqualTo(balancer.read(Set.of()).pid());
    }

    @Test
    void keepsTheOthersWhenABackendIsGoneThatIsStillNeeded() {
        slotsAreKnown("old", "berth1");
        var seat = new Seat("lb1", new Slot("old", "berth1"));
        allot(INSTANCE, Allotted.Use.SERVING);
        allot(instance(2, seat), Allotted.Use.SERVING);

        lookUntilGood();

        assertThat(slot().up()).isTrue();
        assertThat(slotNames("old")).isPresent();
        assertThat(known().pid()).isEqualTo(balancer.read(Set.of()).pid());
    }

    @Test
    void fillsTheSlotsBehindOneThatCannotBeFilled() {
        var second = new Slot("web", "berth2");
        allot(INSTANCE, Allotted.Use.SERVING);
        allot(instance(2, new Seat("lb1", second)), Allotted.Use.SERVING);
        balancer.before(call -> {
            if (call.startsWith("assign " + SLOT)) {
                throw StepFailed.refused("no", null);
            }
        });

        for (int look = 0; look < 10; look++) {
            watch.look();
        }

        assertThat(balancer.read(Set.of("web")).of(second).orElseThrow().up()).isTrue();
    }

    /** The reading that shows the reload was begun before that. */
    @Test
    void leavesTheSlotsOfABackendAloneThatIsAppliedWhileItIsLooking() {
        allot(Allotted.Use.SERVING);
        lookUntilGood();
        balancer.reload(false);
        balancer.afterRead(() -> {
            balancer.afterRead(() -> {});
            slotsAreKnown("new", "berth1", "berth2");
        });

        watch.look();

        assertThat(slotNames("new")).contains(new SlotNames(List.of("berth1", "berth2")));
    }

    private void slotsAreKnown(String backend, String... names) {
        store.write(tx -> {
            SlotNames.put(tx, "lb1", backend, new SlotNames(List.of(names)));
            return backend;
        });
    }

    private Optional<SlotNames> slotNames(String backend) {
        return store.read(view -> SlotNames.find(view, "lb1", backend));
    }

    private Processes known() {
        return store.read(view -> Rows.find(view, RowKind.PROCESSES.of("lb1"), Processes.class))
                .orElseThrow();
    }

    private void lookUntilGood() {
        while (!watch.look()) {
            assertThat(calls).hasSizeLessThan(100);
        }
    }

    private SlotState slot() {
        return balancer.read(Set.of("web")).of(SLOT).orElseThrow();
    }

    private void allot(Allotted.Use use) {
        allot(INSTANCE, use);
    }

    private void allot(Instance instance, Allotted.Use use) {
        store.write(tx -> {
            Allotted.put(tx, instance, use);
            return use;
        });
    }

    private static Instance instance(int replica, Seat seat) {
        return new Instance(
                "app1", "web", "web", 1, "mark", replica, "10.0.0.1", 20_000, List.of(seat));
    }

    private RolloutRow rollout(State state) {
        var digest = Digest.parse("sha256:" + "0".repeat(64));
        return put(
                new RolloutRow(
                        1,
                        "web",
                        1,
                        digest,
                        null,
                        state,
                        Cause.PUSH,
                        "push",
                        null,
                        false,
                        List.of(),
                        List.of(),
                        NOW,
                        NOW,
                        null));
    }

    private RolloutRow put(RolloutRow row) {
        return store.write(tx -> {
            RolloutRow.put(tx, row);
            return row;
        });
    }

    private void write() {
        if (diskIsFull) {
            throw new BerthException.DiskFull("the disk is full", null);
        }
    }

    private final class OneBalancer implements Landscape {
        @Override
        public ContainerHost host(String name) {
            throw StepFailed.refused("there is no host", null);
        }

        @Override
        public LoadBalancer balancer(String name) {
            return balancer;
        }

        @Override
        public List<Platform> platforms(Plan.Image image) {
            return List.of();
        }
    }
}
