package dev.berth.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deploy.rollout.BalancerState.Admin;
import dev.berth.deploy.rollout.Instance.Seat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Set;

class UpkeepTest {
    private static final String APP = "10.0.0.1";
    private static final int PORT = 20_001;

    private final MemoryBalancer balancer =
            new MemoryBalancer(Map.of("web", 4), (address, port) -> true);
    private final Upkeep.Builder builder = new Upkeep.Builder("lb1");

    @Test
    void fillsASlotThroughTheGate() {
        builder.serving(instance(1, "berth1"));

        assertThat(wanted()).containsExactly(new Command.Assign(seat("berth1"), APP, PORT));
        perform();
        assertThat(wanted()).as("its check has not passed yet").isEmpty();
        assertThat(builder.build().isWaiting(read())).isTrue();
        assertThat(wanted()).containsExactly(new Command.Ready(seat("berth1")));
        perform();
        assertThat(wanted()).isEmpty();
        assertThat(builder.build().isWaiting(read())).isFalse();
    }

    @Test
    void emptiesASlotThatNobodyOwns() {
        serve("berth2");

        assertThat(wanted()).containsExactly(new Command.Maint(seat("berth2")));
    }

    @Test
    void leavesASlotAloneThatARolloutIsAtWorkOn() {
        builder.busy(instance(1, "berth2"));
        balancer.assign(slot("berth2"), APP, PORT);

        assertThat(wanted()).isEmpty();
    }

    @Test
    void putsWhatIsStrandedToRestWhenOthersServe() {
        builder.serving(instance(2, "berth1"));
        builder.stranded(instance(1, "berth2"));
        serve("berth1");
        serve("berth2");
        balancer.sessions(slot("berth2"), 1);

        assertThat(wanted()).containsExactly(new Command.Drain(seat("berth2")));
        perform();
        assertThat(wanted()).as("a request is under way").isEmpty();
        balancer.sessions(slot("berth2"), 0);
        assertThat(wanted()).containsExactly(new Command.Maint(seat("berth2")));
    }

    @Test
    void leavesWhatIsStrandedServingWhenNobodyElseDoes() {
        builder.stranded(instance(1, "berth2"));
        serve("berth2");

        assertThat(wanted()).isEmpty();
    }

    private void serve(String slot) {
        balancer.assign(slot(slot), APP, PORT);
        while (read().of(slot(slot)).orElseThrow().admin() != Admin.READY) {
            if (read().of(slot(slot)).orElseThrow().checkedInDrain()) {
                balancer.ready(slot(slot));
            }
        }
    }

    private BalancerState read() {
        return balancer.read(Set.of("web"));
    }

    private List<Command.OnSlot> wanted() {
        return builder.build().wanted(read());
    }

    private void perform() {
        wanted().forEach(command -> Upkeep.perform(balancer, command));
    }

    private static Instance instance(long revision, String slot) {
        return new Instance(
                "app1", "web", "web", revision, "mark", 1, APP, PORT, List.of(seat(slot)));
    }

    private static Seat seat(String slot) {
        return new Seat("lb1", slot(slot));
    }

    private static Slot slot(String name) {
        return new Slot("web", name);
    }
}
