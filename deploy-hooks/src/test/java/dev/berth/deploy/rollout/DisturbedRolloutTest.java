package dev.berth.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deploy.rollout.Incoming.Origin;
import dev.berth.deploy.rollout.MemoryHost.Image;
import dev.berth.deploy.rollout.Phase.Result;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import java.util.Map;
import java.util.Random;

/**
 * Rollouts among disturbances that come at any moment: calls that do not arrive, answers that do
 * not come back, reloads whose old process lingers, and kills. Nothing of it may cost a request,
 * and the end is one revision, whole.
 */
class DisturbedRolloutTest {
    private static final int MOST_KILLS = 5;

    @Property(tries = 300)
    void aRolloutEndsWholeWhateverDisturbsIt(@ForAll long seed) {
        var rehearsal = new Rehearsal(2, 2).revision(1, Image.good()).revision(2, Image.good());
        rehearsal.deploy(1);

        var result = disturbed(rehearsal, new Random(seed), 2, Origin.NEW);

        assertThat(result).isEqualTo(Result.DEPLOYED);
        rehearsal.serves(2);
        assertThat(rehearsal.failedRequests()).isZero();
    }

    @Property(tries = 300)
    void aRolloutOfABrokenImageIsUndoneWhateverDisturbsIt(@ForAll long seed) {
        var rehearsal =
                new Rehearsal(2, 2).revision(1, Image.good()).revision(2, Image.neverReady());
        rehearsal.deploy(1);

        var result = disturbed(rehearsal, new Random(seed), 2, Origin.NEW);

        assertThat(result).isEqualTo(Result.FAILED);
        rehearsal.serves(1);
        assertThat(rehearsal.failedRequests()).isZero();
    }

    @Property(tries = 300)
    void aRollbackEndsWholeWhateverDisturbsIt(@ForAll long seed) {
        var rehearsal = new Rehearsal(2, 2).revision(1, Image.good()).revision(2, Image.good());
        rehearsal.deploy(1);
        rehearsal.deploy(2);

        var result = disturbed(rehearsal, new Random(seed), 1, Origin.KEPT);

        assertThat(result).isEqualTo(Result.DEPLOYED);
        rehearsal.serves(1);
        assertThat(rehearsal.failedRequests()).isZero();
    }

    private static Result disturbed(
            Rehearsal rehearsal, Random random, long revision, Origin origin) {
        var kills = new int[] {0};
        rehearsal.before(call -> {
            if (random.nextInt(100) == 0 && kills[0]++ < MOST_KILLS) {
                throw new Rehearsal.Killed();
            }
            if (random.nextInt(12) == 0) {
                throw StepFailed.unreachable("it did not arrive", null);
            }
            var balancer = rehearsal.watched(random.nextBoolean() ? "lb1" : "lb2");
            if (random.nextInt(40) == 0) {
                balancer.reload(random.nextBoolean());
            }
            if (random.nextInt(10) == 0) {
                balancer.endOldProcesses();
            }
        });
        for (var name : new String[] {"lb1", "lb2"}) {
            rehearsal
                    .watched(name)
                    .beforeAnswers(() -> {
                        if (random.nextInt(12) == 0) {
                            throw StepFailed.unreachable("its answer did not come back", null);
                        }
                    });
        }
        var end = endOf(rehearsal, rehearsal.plan(revision, origin, Rehearsal.policy()));
        rehearsal.before(call -> {});
        return end;
    }

    private static Result endOf(Rehearsal rehearsal, Plan plan) {
        rehearsal.save(Rollout.of(plan, Map.of()));
        while (true) {
            try {
                return rehearsal.goOn(CrashPoint.never());
            } catch (Rehearsal.Killed e) {
                // And on again, from the journal.
                assertThat(rehearsal.journal().isEnded()).isFalse();
            }
        }
    }
}
