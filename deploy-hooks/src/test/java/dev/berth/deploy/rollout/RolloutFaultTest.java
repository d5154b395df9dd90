package dev.berth.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deploy.rollout.Incoming.Origin;
import dev.berth.deploy.rollout.MemoryHost.Image;
import dev.berth.deploy.rollout.Phase.Result;
import dev.berth.model.Platform;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** What goes wrong, and what is left of it. */
class RolloutFaultTest {
    private final Rehearsal rehearsal =
            new Rehearsal(2, 2).revision(1, Image.good()).revision(2, Image.good());

    @Test
    void failsBeforeAnyTrafficMovesWhenTheImageExits() {
        rehearsal.revision(2, Image.exitsAtOnce(3));
        rehearsal.deploy(1);
        rehearsal.calls().clear();

        assertThat(rehearsal.deploy(2)).isEqualTo(Result.FAILED);

        rehearsal.serves(1);
        assertThat(rehearsal.failedRequests()).isZero();
        var trouble = rehearsal.journal().trouble();
        assertThat(trouble.inWords()).isEqualTo("berth.web.web.r2.1 on app1 exited with code 3");
        assertThat(trouble.log()).containsExactly("cannot start");
        assertThat(rehearsal.calls()).noneMatch(call -> call.contains("ready"));
        assertThat(rehearsal.memoryHost("app1").list("web")).hasSize(1);
    }

    @Test
    void failsWhenTheImageIsNeverReadyAndSaysWhy() {
        rehearsal.revision(2, Image.neverReady());
        rehearsal.deploy(1);

        assertThat(rehearsal.deploy(2)).isEqualTo(Result.FAILED);

        rehearsal.serves(1);
        assertThat(rehearsal.journal().trouble().inWords())
                .startsWith(
                        "berth.web.web.r2.1 on app1 was not ready within 10s: web/berth3 on lb1 is")
                .contains("L4CON");
        assertThat(rehearsal.journal().trouble().log()).containsExactly("waiting for the database");
    }

    @Test
    void pullsNothingOntoAHostOfAnotherPlatform() {
        rehearsal.imageIsFor(new Platform("linux", "arm64", "v8"));

        assertThat(rehearsal.deploy(1)).isEqualTo(Result.FAILED);

        assertThat(rehearsal.journal().trouble().inWords())
                .isEqualTo("the image is for linux/arm64/v8; host app1 is linux/amd64");
        assertThat(rehearsal.calls()).noneMatch(call -> call.contains("pull"));
    }

    @Test
    void failsWhenTheImageCannotBePulled() {
        rehearsal.deploy(1);

        assertThat(rehearsal.deploy(3)).isEqualTo(Result.FAILED);

        rehearsal.serves(1);
        assertThat(rehearsal.journal().trouble().inWords()).contains("is not in the registry");
    }

    @Test
    void goesBackOnEveryHostWhenANewServerDiesAfterTheFirstSwitch() {
        rehearsal.deploy(1);
        rehearsal.before(call -> {
            if (call.equals("lb2 ready web/berth4")) {
                rehearsal.memoryHost("app1").crash("berth.web.web.r2.1", 1);
            }
        });

        assertThat(rehearsal.deploy(2)).isEqualTo(Result.ROLLED_BACK);

        rehearsal.serves(1);
        assertThat(rehearsal.journal().trouble().inWords())
                .startsWith("berth.web.web.r2.1 on app1");
    }

    @Test
    void goesBackWhenAPersonSaysSo() {
        rehearsal.deploy(1);
        var runner = new AtomicReference<RolloutRunner>();
        rehearsal.before(call -> {
            if (call.equals("lb1 drain web/berth1")) {
                var current = runner.get();
                if (current != null) {
                    var _ = current.abort("ada said so");
                }
            }
        });
        rehearsal.save(Rollout.of(rehearsal.plan(2, Origin.NEW, Rehearsal.policy()), Map.of()));
        runner.set(rehearsal.runner());
        Objects.requireNonNull(runner.get()).run();

        assertThat(rehearsal.goOn(CrashPoint.never())).isEqualTo(Result.ROLLED_BACK);
        rehearsal.serves(1);
        assertThat(rehearsal.failedRequests()).isZero();
        assertThat(rehearsal.journal().trouble().inWords()).isEqualTo("ada said so");
    }

    @Test
    void goesBackWhenAHostDoesNotAnswerAnyMoreAndSaysWhatIsLeft() {
        rehearsal.deploy(1);
        hostIsDownFrom("lb1 drain web/berth1");

        var baking = Plans.baking(rehearsal.plan(2, Origin.NEW, Rehearsal.policy()), 30);
        assertThat(rehearsal.run(baking, CrashPoint.never())).isEqualTo(Result.ROLLED_BACK);

        assertThat(rehearsal.failedRequests()).isZero();
        assertThat(rehearsal.memoryHost("app1").running()).containsExactly("berth.web.web.r1.1");
        assertThat(rehearsal.journal().trouble().inWords()).contains("app2 does not answer");
        assertThat(((Phase.Ended) rehearsal.journal().phase()).fates())
                .containsEntry("app2/berth.web.web.r2.1", Phase.Fate.STRANDED)
                .containsEntry("app2/berth.web.web.r1.1", Phase.Fate.SERVING);
    }

    @Test
    void saysWhatCouldNotBeStoppedWhenEverythingIsSwitched() {
        rehearsal.deploy(1);
        hostIsDownFrom("lb2 maint web/berth2");

        assertThat(rehearsal.deploy(2)).isEqualTo(Result.DEPLOYED);

        assertThat(rehearsal.failedRequests()).isZero();
        assertThat(rehearsal.journal().trouble().inWords()).isEqualTo("app2 does not answer");
        assertThat(((Phase.Ended) rehearsal.journal().phase()).fates())
                .containsEntry("app2/berth.web.web.r1.1", Phase.Fate.STRANDED)
                .containsEntry("app1/berth.web.web.r1.1", Phase.Fate.KEPT);
    }

    private void hostIsDownFrom(String moment) {
        var down = new AtomicBoolean();
        rehearsal.before(call -> {
            down.compareAndSet(false, call.equals(moment));
            if (down.get() && call.startsWith("app2 ")) {
                throw StepFailed.unreachable("app2 does not answer", null);
            }
        });
    }

    @Test
    void removesNothingThatABalancerOutOfSightMaySendTo() {
        rehearsal.deploy(1);
        rehearsal.before(call -> {
            if (call.equals("lb1 drain web/berth1")) {
                rehearsal.watched("lb2").reachable(false);
            }
        });

        assertThat(rehearsal.deploy(2)).isEqualTo(Result.ROLLED_BACK);

        assertThat(rehearsal.failedRequests()).isZero();
        assertThat(rehearsal.memoryHost("app1").running())
                .containsExactly("berth.web.web.r1.1", "berth.web.web.r2.1");
        assertThat(rehearsal.journal().trouble().inWords())
                .contains("the balancer does not answer");
    }

    @Test
    void goesBackWhenRequestsTakeTooLongAndNobodyMayCutThem() {
        rehearsal.deploy(1);
        rehearsal.watched("lb1").requestsTake(1_000_000);

        var plan = Plans.aborting(rehearsal.plan(2, Origin.NEW, Rehearsal.policy()));
        rehearsal.before(call -> {
            if (call.startsWith("lb1 ready web/berth1")) {
                rehearsal.watched("lb1").requestsTake(2);
            }
        });
        assertThat(rehearsal.run(plan, CrashPoint.never())).isEqualTo(Result.ROLLED_BACK);

        rehearsal.serves(1);
        assertThat(rehearsal.failedRequests()).isZero();
        assertThat(rehearsal.journal().trouble().inWords())
                .isEqualTo(
                        "berth.web.web.r1.1 on app1 still had requests under way 20s after it was"
                                + " drained");
    }

    @Test
    void neverDrainsBelowTheFloor() {
        rehearsal.deploy(1);
        rehearsal.before(call -> {
            if (call.equals("lb2 ready web/berth3")) {
                rehearsal.memoryHost("app2").crash("berth.web.web.r1.1", 1);
            }
        });
        var plan = Plans.withFloor(rehearsal.plan(2, Origin.NEW, Rehearsal.policy()), 100);

        assertThat(rehearsal.run(plan, CrashPoint.never())).isEqualTo(Result.ROLLED_BACK);

        assertThat(rehearsal.calls())
                .doesNotContain("lb1 drain web/berth1", "lb2 drain web/berth1");
        assertThat(rehearsal.journal().trouble().inWords())
                .startsWith(
                        "the old servers could not be drained: 1 of at least 2 servers would be"
                                + " left UP in backend web of lb");
    }
}
