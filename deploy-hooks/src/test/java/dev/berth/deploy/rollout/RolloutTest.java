package dev.berth.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deploy.rollout.Incoming.Origin;
import dev.berth.deploy.rollout.MemoryHost.Image;
import dev.berth.deploy.rollout.Phase.Result;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Rollouts that reach their target, whatever happens to hosts and balancers on the way. */
class RolloutTest {
    private final Rehearsal rehearsal =
            new Rehearsal(2, 2).revision(1, Image.good()).revision(2, Image.good());

    @Test
    void deploysTheFirstRevision() {
        assertThat(rehearsal.deploy(1)).isEqualTo(Result.DEPLOYED);

        rehearsal.serves(1);
        assertThat(rehearsal.journal().trouble()).isEqualTo(Trouble.NONE);
    }

    @Test
    void replacesARevisionWithoutAFailedRequest() {
        rehearsal.deploy(1);

        assertThat(rehearsal.deploy(2)).isEqualTo(Result.DEPLOYED);

        rehearsal.serves(2);
        assertThat(rehearsal.failedRequests()).isZero();
    }

    @Test
    void switchesHostByHostAndStopsOldContainersAtTheEnd() {
        rehearsal.deploy(1);
        rehearsal.calls().clear();

        rehearsal.deploy(2);

        assertThat(rehearsal.calls())
                .filteredOn(call -> call.matches("lb1 (ready|drain|maint) .*|app. stop .*"))
                .containsExactly(
                        "lb1 ready web/berth3",
                        "lb1 drain web/berth1",
                        "lb1 maint web/berth1",
                        "lb1 ready web/berth4",
                        "lb1 drain web/berth2",
                        "lb1 maint web/berth2",
                        "app1 stop berth.web.web.r1.1",
                        "app2 stop berth.web.web.r1.1");
    }

    @Test
    void goesBackToContainersThatWereKept() {
        rehearsal.deploy(1);
        rehearsal.deploy(2);
        rehearsal.calls().clear();

        var back = rehearsal.plan(1, Origin.KEPT, Rehearsal.policy());
        assertThat(rehearsal.run(back, CrashPoint.never())).isEqualTo(Result.DEPLOYED);

        rehearsal.serves(1);
        assertThat(rehearsal.failedRequests()).isZero();
        assertThat(rehearsal.calls()).noneMatch(call -> call.contains(" pull "));
    }

    @Test
    void changesNothingWhenWhatIsWantedServesAlready() {
        rehearsal.deploy(1);
        rehearsal.calls().clear();

        var standing = rehearsal.plan(1, Origin.STANDING, Rehearsal.policy());
        var again = Plans.standing(standing);
        assertThat(rehearsal.run(again, CrashPoint.never())).isEqualTo(Result.DEPLOYED);

        rehearsal.serves(1);
        assertThat(rehearsal.calls())
                .noneMatch(call -> call.matches("lb. (assign|drain|maint|ready) .*"));
    }

    @Test
    void waitsForTheImagesOwnHealthcheck() {
        rehearsal.revision(2, new Image(5, -1, true, true, List.of()));
        rehearsal.deploy(1);

        assertThat(rehearsal.deploy(2)).isEqualTo(Result.DEPLOYED);
        assertThat(rehearsal.failedRequests()).isZero();
    }

    @Test
    void takesAnotherPortWhenOneIsTaken() {
        var taken = new AtomicBoolean(true);
        rehearsal.before(call -> {
            if (call.startsWith("app1 start") && taken.getAndSet(false)) {
                throw StepFailed.portTaken("port 20000 is taken", null);
            }
        });

        assertThat(rehearsal.deploy(1)).isEqualTo(Result.DEPLOYED);

        rehearsal.serves(1);
        assertThat(rehearsal.journal().plan().incoming().getFirst().instance().hostPort())
                .isEqualTo(29_001);
    }

    @Test
    void triesAgainWhatDoesNotAnswerForAWhile() {
        rehearsal.deploy(1);
        var refusals = new AtomicInteger(4);
        rehearsal.before(call -> {
            if (call.startsWith("lb1 drain") && refusals.getAndDecrement() > 0) {
                throw StepFailed.unreachable("lb1 does not answer", null);
            }
        });

        assertThat(rehearsal.deploy(2)).isEqualTo(Result.DEPLOYED);

        rehearsal.serves(2);
        assertThat(rehearsal.failedRequests()).isZero();
    }

    @Test
    void waitsForRequestsThatTakeLong() {
        rehearsal.deploy(1);
        rehearsal.watched("lb1").requestsTake(50);

        assertThat(rehearsal.deploy(2)).isEqualTo(Result.DEPLOYED);

        rehearsal.serves(2);
        assertThat(rehearsal.calls()).noneMatch(call -> call.contains(" cut "));
    }

    @Test
    void cutsRequestsThatTakeTooLongAndSaysHowMany() {
        rehearsal.deploy(1);
        rehearsal.watched("lb1").requestsTake(1_000_000);

        assertThat(rehearsal.deploy(2)).isEqualTo(Result.DEPLOYED);

        rehearsal.serves(2);
        assertThat(rehearsal.journal().trouble().inWords())
                .isEqualTo(
                        "1 sessions were cut at web/berth1 on lb1: they took longer than 20s;"
                                + " 1 sessions were cut at web/berth2 on lb1: they took longer than"
                                + " 20s");
    }

    @Test
    void goesOnWithTheNextHostWhenCuttingDidNotHelp() {
        rehearsal.deploy(1);
        rehearsal.watched("lb1").requestsTake(1_000_000);
        var stuck = new AtomicBoolean();
        rehearsal.before(call -> {
            stuck.compareAndSet(false, call.equals("lb1 cut web/berth1"));
            if (call.equals("lb1 ready web/berth4")) {
                rehearsal.watched("lb1").requestsTake(1);
                rehearsal.before(later -> {});
            }
            if (stuck.get() && call.equals("lb1 read")) {
                rehearsal.watched("lb1").unwatched().sessions(new Slot("web", "berth1"), 1);
            }
        });

        assertThat(rehearsal.deploy(2)).isEqualTo(Result.DEPLOYED);

        rehearsal.serves(2);
    }

    @Test
    void stopsNothingWhileAnEarlierProcessOfTheBalancerIsStillServing() {
        rehearsal.deploy(1);
        var asked = new AtomicInteger();
        rehearsal.before(call -> {
            if (call.equals("lb1 drain web/berth1")) {
                rehearsal.watched("lb1").reload(true);
            }
            if (call.startsWith("lb1 earlier") && asked.incrementAndGet() == 20) {
                rehearsal.watched("lb1").endOldProcesses();
            }
            if (call.startsWith("app1 stop")) {
                assertThat(asked.get()).isGreaterThanOrEqualTo(20);
            }
        });

        assertThat(rehearsal.deploy(2)).isEqualTo(Result.DEPLOYED);

        rehearsal.serves(2);
        assertThat(rehearsal.failedRequests()).isZero();
    }

    /** Two reloads between two readings: what the process between them began is still under way. */
    @Test
    void stopsNothingWhileAProcessIsServingThatNeverAnswered() {
        rehearsal.deploy(1);
        var asked = new AtomicInteger();
        rehearsal.before(call -> {
            if (call.equals("lb1 drain web/berth1")) {
                rehearsal.watched("lb1").unwatched().reload(false);
                rehearsal.watched("lb1").reload(true);
            }
            if (call.startsWith("lb1 earlier") && asked.incrementAndGet() == 20) {
                rehearsal.watched("lb1").endOldProcesses();
            }
        });

        assertThat(rehearsal.deploy(2)).isEqualTo(Result.DEPLOYED);

        assertThat(asked).hasValueGreaterThanOrEqualTo(20);
        rehearsal.serves(2);
        assertThat(rehearsal.failedRequests()).isZero();
    }

    @Test
    void givesACommandAgainThatAReloadForgot() {
        rehearsal.deploy(1);
        var forgotten = new AtomicBoolean();
        rehearsal.before(call -> {
            if (call.equals("lb1 ready web/berth4") && !forgotten.getAndSet(true)) {
                // The state file was written just before the first host's old server was drained.
                rehearsal.watched("lb1").reload(false);
                rehearsal.watched("lb1").unwatched().ready(new Slot("web", "berth1"));
            }
        });

        assertThat(rehearsal.deploy(2)).isEqualTo(Result.DEPLOYED);

        rehearsal.serves(2);
        assertThat(rehearsal.failedRequests()).isZero();
    }

    @Test
    void fillsTheSlotsAgainAfterARestartWithoutAStateFile() {
        rehearsal.deploy(1);
        var restarted = new AtomicBoolean();
        rehearsal.before(call -> {
            if (call.equals("lb1 ready web/berth4") && !restarted.getAndSet(true)) {
                rehearsal.watched("lb1").unwatched().restart();
            }
        });

        assertThat(rehearsal.deploy(2)).isEqualTo(Result.DEPLOYED);

        rehearsal.serves(2);
    }

    @Test
    void saysThatAContainerHadToBeKilled() {
        rehearsal.revision(1, Image.good().deaf());
        rehearsal.deploy(1);

        assertThat(rehearsal.deploy(2)).isEqualTo(Result.DEPLOYED);

        assertThat(rehearsal.journal().trouble().inWords())
                .startsWith(
                        "berth.web.web.r1.1 on app1 did not end on SIGTERM within 5s and was"
                                + " killed");
    }

    @Test
    void takesAwayWhatIsDownWhateverTheFloor() {
        rehearsal.deploy(1);
        rehearsal.memoryHost("app1").crash("berth.web.web.r1.1", 1);
        rehearsal.memoryHost("app2").crash("berth.web.web.r1.1", 1);
        var plan = Plans.withFloor(rehearsal.plan(2, Origin.NEW, Rehearsal.policy()), 100);

        assertThat(rehearsal.run(plan, CrashPoint.never())).isEqualTo(Result.DEPLOYED);

        rehearsal.serves(2);
    }
}
