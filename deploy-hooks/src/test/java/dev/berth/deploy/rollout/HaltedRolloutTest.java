package dev.berth.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deploy.rollout.BalancerState.SlotState;
import dev.berth.deploy.rollout.Incoming.Origin;
import dev.berth.deploy.rollout.MemoryHost.Image;
import dev.berth.deploy.rollout.Phase.Result;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A rollout of a service whose faults a person undoes: its second host is being switched when the
 * first one's new container dies.
 */
class HaltedRolloutTest {
    private final Rehearsal rehearsal =
            new Rehearsal(2, 2).revision(1, Image.good()).revision(2, Image.good());
    private RolloutRunner runner = rehearsal.runner();
    private boolean halted;
    private int readingsOfLb2;
    private int refusals;

    @BeforeEach
    void begin() {
        rehearsal.deploy(1);
        var plan = Plans.byHand(rehearsal.plan(2, Origin.NEW, Rehearsal.policy()));
        rehearsal.save(Rollout.of(plan, Map.of()));
        runner = rehearsal.runner();
    }

    @Test
    void waitsForAPerson() {
        happens(() -> {}, call -> {});

        runner.run();

        assertThat(rehearsal.goOn(CrashPoint.never())).isEqualTo(Result.ROLLED_BACK);
        rehearsal.serves(1);
        assertThat(rehearsal.journal().trouble().inWords())
                .startsWith("berth.web.web.r2.1 on app1")
                .endsWith("ada said so");
    }

    @Test
    void fillsTheSlotsAgainThatABalancerForgot() {
        var up = new ArrayList<String>();
        happens(
                () -> rehearsal.watched("lb1").unwatched().restart(),
                call -> up.addAll(upOn("lb1")));

        runner.run();

        assertThat(up).as("slots that are UP, the dead container's aside").contains("berth2");
        assertThat(up).containsExactly("berth2", "berth4");
        assertThat(rehearsal.goOn(CrashPoint.never())).isEqualTo(Result.ROLLED_BACK);
        rehearsal.serves(1);
    }

    @Test
    void fillsTheSlotsAgainHoweverLongTheBalancerWasAway() {
        var up = new ArrayList<String>();
        happens(
                () -> {
                    rehearsal.watched("lb1").unwatched().restart();
                    refusals = 5;
                },
                call -> up.addAll(upOn("lb1")));

        runner.run();

        assertThat(up).containsExactly("berth2", "berth4");
        assertThat(rehearsal.journal().trouble().lost()).isEmpty();
        assertThat(rehearsal.goOn(CrashPoint.never())).isEqualTo(Result.ROLLED_BACK);
        rehearsal.serves(1);
    }

    @Test
    void givesABalancerThatWasAwayTheUsualTimeToComeBackOnceAPersonHasDecided() {
        happens(() -> refusals = 1_000, call -> refusals = 1);

        runner.run();

        assertThat(rehearsal.goOn(CrashPoint.never())).isEqualTo(Result.ROLLED_BACK);
        assertThat(rehearsal.journal().trouble().lost()).isEmpty();
        rehearsal.serves(1);
    }

    /**
     * @param whenHalted once
     * @param beforeTheDecision before a person says to go back, many readings later
     */
    private void happens(Runnable whenHalted, Consumer<String> beforeTheDecision) {
        rehearsal.whenSaved(rollout -> {
            if (rollout.phase() instanceof Phase.Halted && !halted) {
                halted = true;
                whenHalted.run();
            }
        });
        rehearsal.before(call -> {
            if (call.equals("lb2 ready web/berth4")) {
                rehearsal.memoryHost("app1").crash("berth.web.web.r2.1", 1);
            }
            if (halted && call.startsWith("lb1 ") && refusals > 0) {
                refusals--;
                rehearsal.clock().pass(Duration.ofSeconds(5));
                throw StepFailed.unreachable("lb1 does not answer", null);
            }
            if (halted && call.equals("lb2 read") && ++readingsOfLb2 == 100) {
                beforeTheDecision.accept(call);
                var _ = runner.abort("ada said so");
            }
        });
    }

    private List<String> upOn(String balancer) {
        return rehearsal.watched(balancer).unwatched().read(Set.of("web")).slots().stream()
                .filter(SlotState::up)
                .map(state -> state.slot().server())
                .toList();
    }
}
