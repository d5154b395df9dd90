package dev.berth.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deploy.rollout.Incoming.Origin;
import dev.berth.deploy.rollout.MemoryHost.Image;
import dev.berth.deploy.rollout.Phase.Result;

import org.junit.jupiter.api.Test;

import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Kills the process after every journal write and every outside command of a rollout, starts it
 * again, and wants the same end.
 */
class CrashSweepTest {

    @Test
    void aRolloutGoesOnFromAnyMoment() {
        sweep(
                rehearsal -> rehearsal.deploy(1),
                rehearsal -> rehearsal.plan(2, Origin.NEW, Rehearsal.policy()),
                Result.DEPLOYED,
                2);
    }

    @Test
    void aFirstRolloutGoesOnFromAnyMoment() {
        sweep(
                rehearsal -> {},
                rehearsal -> rehearsal.plan(1, Origin.NEW, Rehearsal.policy()),
                Result.DEPLOYED,
                1);
    }

    @Test
    void aRolloutOfABrokenImageIsUndoneFromAnyMoment() {
        sweep(
                rehearsal -> rehearsal.revision(2, Image.exitsAtOnce(1)).deploy(1),
                rehearsal -> rehearsal.plan(2, Origin.NEW, Rehearsal.policy()),
                Result.FAILED,
                1);
    }

    @Test
    void aRolloutThatFailsAfterTheFirstSwitchIsUndoneFromAnyMoment() {
        sweep(
                rehearsal -> {
                    rehearsal.deploy(1);
                    rehearsal.before(call -> {
                        if (call.equals("lb2 ready web/berth4")) {
                            // It answers no check any more, and takes no request either: a real
                            // one would be marked down in the same way.
                            rehearsal.watched("lb1").unwatched().maint(new Slot("web", "berth3"));
                            rehearsal.watched("lb2").unwatched().maint(new Slot("web", "berth3"));
                            rehearsal.memoryHost("app1").crash("berth.web.web.r2.1", 1);
                        }
                    });
                },
                rehearsal -> rehearsal.plan(2, Origin.NEW, Rehearsal.policy()),
                Result.ROLLED_BACK,
                1);
    }

    @Test
    void aRollbackGoesOnFromAnyMoment() {
        sweep(
                rehearsal -> {
                    rehearsal.deploy(1);
                    rehearsal.deploy(2);
                },
                rehearsal -> rehearsal.plan(1, Origin.KEPT, Rehearsal.policy()),
                Result.DEPLOYED,
                1);
    }

    private static void sweep(
            Consumer<Rehearsal> before,
            Function<Rehearsal, Plan> plan,
            Result result,
            long revision) {
        long moments = 1;
        while (endsAsItShould(moments, before, plan, result, revision)) {
            moments++;
        }
        assertThat(moments).as("moments at which it was killed").isGreaterThan(10);
    }

    /**
     * @return whether it was killed on the way
     */
    private static boolean endsAsItShould(
            long moment,
            Consumer<Rehearsal> before,
            Function<Rehearsal, Plan> plan,
            Result result,
            long revision) {
        var rehearsal = new Rehearsal(2, 2).revision(1, Image.good()).revision(2, Image.good());
        before.accept(rehearsal);
        var killer =
                new CrashPoint(
                        moment,
                        () -> {
                            throw new Rehearsal.Killed();
                        });
        boolean killed = false;
        Result end;
        try {
            end = rehearsal.run(plan.apply(rehearsal), killer);
        } catch (Rehearsal.Killed e) {
            killed = true;
            end = rehearsal.goOn(CrashPoint.never());
        }
        assertThat(end).as("killed at %d: %s", moment, rehearsal.calls()).isEqualTo(result);
        rehearsal.serves(revision);
        assertThat(rehearsal.failedRequests()).as("killed at %d", moment).isZero();
        return killed;
    }
}
