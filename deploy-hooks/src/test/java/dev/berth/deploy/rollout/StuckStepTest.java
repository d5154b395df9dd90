package dev.berth.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deploy.rollout.Incoming.Origin;
import dev.berth.deploy.rollout.MemoryHost.Image;
import dev.berth.deploy.rollout.Phase.Fate;
import dev.berth.deploy.rollout.Phase.Result;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A change that fails for ever, with an answer that says that it may go through later, while
 * looking at the same container or slot works: it is tried again with a limit.
 */
class StuckStepTest {
    private static final int MORE_THAN_ANY_ROLLOUT_TAKES = 20_000;
    private static final Duration LONGER_THAN_PATIENCE = Duration.ofSeconds(9);
    private static final Slot NEW_SLOT = new Slot("web", "berth2");
    private static final String OLD = "app1/berth.web.web.r1.1";
    private static final String NEW = "app1/berth.web.web.r2.1";

    private final Rehearsal rehearsal =
            new Rehearsal(1, 1).revision(1, Image.good()).revision(2, Image.good());
    private int calls;

    @ParameterizedTest
    @ValueSource(strings = {"create", "start"})
    void isAFaultBeforeAnyTrafficMoves(String call) {
        rehearsal.deploy(1);
        failsForEver("app1 " + call);

        assertThat(rehearsal.deploy(2)).isEqualTo(Result.FAILED);

        rehearsal.serves(1);
        assertThat(rehearsal.journal().trouble().inWords()).isEqualTo("no, not now");
        assertThat(rehearsal.failedRequests()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "remove"})
    void leavesAnOldContainerBehind(String call) {
        rehearsal.deploy(1);
        failsForEver("app1 " + call);

        var plan = Plans.keepingNothing(rehearsal.plan(2, Origin.NEW, Rehearsal.policy()));
        assertThat(rehearsal.run(plan, CrashPoint.never())).isEqualTo(Result.DEPLOYED);

        assertThat(rehearsal.journal().trouble().inWords()).isEqualTo("no, not now");
        assertThat(fate(OLD)).isEqualTo(Fate.STRANDED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "remove"})
    void leavesANewContainerBehind(String call) {
        rehearsal.revision(2, Image.neverReady()).deploy(1);
        failsForEver("app1 " + call);

        assertThat(rehearsal.deploy(2)).isEqualTo(Result.FAILED);

        assertThat(rehearsal.journal().trouble().inWords()).endsWith("; no, not now");
        assertThat(fate(NEW)).isEqualTo(Fate.STRANDED);
        assertThat(fate(OLD)).isEqualTo(Fate.SERVING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"drain", "maint"})
    void goesBackWhenASlotCannotBeTakenOut(String call) {
        rehearsal.deploy(1);
        failsForEver("lb1 " + call);

        assertThat(rehearsal.deploy(2)).isEqualTo(Result.ROLLED_BACK);

        assertThat(rehearsal.journal().trouble().inWords()).startsWith("no, not now");
        assertThat(fate(NEW)).isEqualTo(Fate.STRANDED);
        assertThat(fate(OLD)).isEqualTo(Fate.SERVING);
        assertThat(rehearsal.failedRequests()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"assign", "ready"})
    void isAFaultWhenASlotCannotBeFilled(String call) {
        rehearsal.deploy(1);
        failsForEver("lb1 " + call + " web/berth2");

        assertThat(rehearsal.deploy(2)).isIn(Result.FAILED, Result.ROLLED_BACK);

        rehearsal.serves(1);
        assertThat(rehearsal.journal().trouble().inWords()).isEqualTo("no, not now");
    }

    /** Long after that another one of its failures is the first again. */
    @Test
    void isForgottenWhenTheSlotIsAsItShouldBeAllTheSame() {
        rehearsal.deploy(1);
        var balancer = rehearsal.watched("lb1").unwatched();
        var assigned = new AtomicInteger();
        var restarted = new AtomicBoolean();
        rehearsal.before(call -> {
            if (call.startsWith("lb1 assign web/berth2")) {
                int times = assigned.incrementAndGet();
                if (times == 1) {
                    var incoming = rehearsal.journal().plan().incoming().getFirst().instance();
                    balancer.assign(NEW_SLOT, incoming.address(), incoming.hostPort());
                }
                if (times == 1 || times == 3) {
                    throw StepFailed.unreachable("no, not now", null);
                }
            }
            if (call.equals("lb1 ready web/berth2") && !restarted.getAndSet(true)) {
                balancer.restart();
                rehearsal.clock().pass(LONGER_THAN_PATIENCE);
            }
        });

        assertThat(rehearsal.deploy(2)).isEqualTo(Result.DEPLOYED);

        assertThat(assigned).hasValueGreaterThanOrEqualTo(4);
    }

    private void failsForEver(String begin) {
        rehearsal.before(call -> {
            assertThat(++calls).as("calls").isLessThan(MORE_THAN_ANY_ROLLOUT_TAKES);
            if (call.startsWith(begin)) {
                throw StepFailed.unreachable("no, not now", null);
            }
        });
    }

    private Fate fate(String key) {
        var fates = ((Phase.Ended) rehearsal.journal().phase()).fates();
        return Objects.requireNonNull(fates.get(key));
    }
}
