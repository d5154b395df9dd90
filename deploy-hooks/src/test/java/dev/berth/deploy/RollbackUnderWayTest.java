package dev.berth.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.deploy.rollout.MemoryHost.Image;
import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.model.admin.RolloutView;
import dev.berth.model.admin.RolloutView.State;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.HashSet;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Somebody wants to go back while a rollout is under way. */
class RollbackUnderWayTest {
    private static final String STOPPING = "stopping old";

    private final Company company = new Company().started();

    @AfterEach
    void close() {
        company.close();
    }

    @Test
    void leavesTheRevisionWhoseOldContainersStillStop() {
        pushed("v1");
        pushed("v2");
        var stopping = whileStopping("v3", 3);

        var back = company.deployer().rollback("web", Optional.empty());
        stopping.countDown();

        assertThat(back.revision()).isEqualTo(2);
        assertThat(company.ended(4)).extracting(RolloutView::state).containsOnly(State.DEPLOYED);
        assertThat(current()).isEqualTo(2);
    }

    @Test
    void goesBackFromTheSecondRevisionThatThereEverWas() {
        pushed("v1");
        var stopping = whileStopping("v2", 2);

        var back = company.deployer().rollback("web", Optional.empty());
        stopping.countDown();

        assertThat(back.revision()).isEqualTo(1);
        company.ended(3);
        assertThat(current()).isEqualTo(1);
    }

    @Test
    void holdsWhatItLeavesWhereverItGoes() {
        var first = pushed("v1");
        var stopping = whileStopping("v2", 2);
        var left = company.deployer().rollout(2).digest();

        company.deployer().rollback("web", Optional.of(1L));
        stopping.countDown();
        company.ended(3);

        assertHeld(left);
        company.deployer().apply(Company.SERVICE.replace("hello", "bye"), false);
        assertThat(company.ended(4).getFirst().digest()).isEqualTo(first);
        assertHeld(left);
    }

    @Test
    void undoesWhatRunsBeforeItGoesToAnyOtherRevision() {
        pushed("v1");
        pushed("v2");
        var left = company.push("v3", Image.neverReady());
        company.in("preparing", 3);

        company.deployer().rollback("web", Optional.of(1L));

        assertThat(company.ended(4))
                .extracting(RolloutView::state)
                .startsWith(State.DEPLOYED, State.FAILED);
        assertThat(current()).isEqualTo(1);
        assertThat(company.deployer().rollout(3).reason()).isEqualTo("rolled back by hand");
        assertHeld(left);
    }

    @Test
    void doesNotWaitForARolloutThatIsHalted() {
        company.deployer()
                .apply(Company.SERVICE.replace("{ retain: 1 }", "{ auto: false }"), false);
        pushed("v1");
        pushed("v2");
        company.beforeBalancer(call -> {
            if (call.equals("ready web/berth2")) {
                company.host("app1").running().stream()
                        .filter(name -> name.contains("r3"))
                        .forEach(name -> company.host("app1").crash(name, 1));
            }
        });
        company.push("v3");
        await().until(() -> company.deployer().rollout(3).phase().startsWith("halted"));

        company.deployer().rollback("web", Optional.of(1L));

        assertThat(company.ended(4))
                .extracting(RolloutView::state)
                .startsWith(State.DEPLOYED, State.ROLLED_BACK);
        assertThat(current()).isEqualTo(1);
    }

    @Test
    void waitsForAPersonWhenItIsHaltedItself() {
        company.deployer()
                .apply(Company.SERVICE.replace("{ retain: 1 }", "{ auto: false }"), false);
        pushed("v1");
        pushed("v2");
        var switched = new HashSet<String>();
        company.beforeBalancer(call -> {
            if (call.startsWith("ready web/") && switched.add(call) && switched.size() == 2) {
                company.host("app1").running().stream()
                        .filter(name -> name.contains("r1"))
                        .forEach(name -> company.host("app1").crash(name, 1));
            }
        });
        company.deployer().rollback("web", Optional.empty());
        await().until(() -> company.deployer().rollout(3).phase().startsWith("halted"));
        company.deployer().apply(Company.HOSTS, false);
        assertThat(company.deployer().rollout(3).phase()).startsWith("halted");

        var undone = company.deployer().rollback("web", Optional.empty());

        assertThat(undone.id()).isEqualTo(3);
        assertThat(company.ended(3).getFirst().state()).isEqualTo(State.ROLLED_BACK);
        assertThat(current()).isEqualTo(2);
    }

    @Test
    void undoesWhatRunsThoughItWasKilledInBetween() {
        pushed("v1");
        pushed("v2");
        company.push("v3", Image.neverReady());
        company.in("preparing", 3);
        var journals = company.holdBackJournals();
        company.deployer().rollback("web", Optional.of(1L));

        company.kill(journals);

        assertThat(company.ended(4))
                .extracting(RolloutView::state)
                .startsWith(State.DEPLOYED, State.FAILED);
        assertThat(current()).isEqualTo(1);
        assertThat(company.deployer().rollout(3).reason()).isEqualTo("rolled back by hand");
    }

    @Test
    void appliesANewDefinitionToWhereItIsGoing() {
        var wanted = pushed("v1");
        pushed("v2");
        var stopping = whileStopping("v3", 3);
        var left = company.deployer().rollout(3).digest();
        company.deployer().rollback("web", Optional.of(1L));

        company.deployer().apply(Company.SERVICE.replace("hello", "bye"), false);
        stopping.countDown();

        assertThat(company.ended(5).getFirst().digest()).isEqualTo(wanted);
        assertHeld(left);
    }

    @Test
    void holdsWhatIsUndoneAlreadyWhenAPersonSaysSoToo() {
        pushed("v1");
        var removing = company.holdBack("app1", "remove ");
        var sick = company.push("v2", Image.exitsAtOnce(1));
        company.in("removing new", 2);

        var undone = company.deployer().rollback("web", Optional.empty());
        removing.countDown();

        assertThat(undone.id()).isEqualTo(2);
        assertThat(company.ended(2).getFirst())
                .satisfies(rollout -> {
                    assertThat(rollout.state()).isEqualTo(State.FAILED);
                    assertThat(rollout.undoneByHand()).isTrue();
                });
        assertHeld(sick);
    }

    @Test
    void isOneRollbackHoweverOftenItIsSaid() {
        pushed("v1");
        pushed("v2");
        var stopping = whileStopping("v3", 3);

        var first = company.deployer().rollback("web", Optional.empty());
        var again = company.deployer().rollback("web", Optional.empty());
        stopping.countDown();

        assertThat(again.id()).isEqualTo(first.id());
        company.ended(4);
        assertThat(current()).isEqualTo(2);
    }

    @Test
    void isNotDoneTwiceWhenItsJournalIsSlow() {
        pushed("v1");
        pushed("v2");
        company.push("v3", Image.neverReady());
        await().until(() -> company.host("app1").running().size() == 2);
        var journals = company.holdBackJournals();

        assertThatThrownBy(() -> company.deployer().rollback("web", Optional.empty()))
                .isInstanceOf(BerthException.TryLater.class)
                .hasMessageContaining("rollout 3")
                .hasMessageContaining("say it again");
        journals.countDown();

        assertThat(company.ended(3).getFirst().state()).isEqualTo(State.FAILED);
        assertThat(current()).isEqualTo(2);
    }

    private Digest pushed(String version) {
        int rollouts = company.deployer().rollouts(Optional.empty(), 100).size();
        var digest = company.push(version);
        company.ended(rollouts + 1);
        return digest;
    }

    /** Every host is switched, and an old container is asked to stop and does not yet. */
    private CountDownLatch whileStopping(String version, long rollout) {
        var latch = company.holdBack("app1", "stop ");
        company.push(version);
        company.in(STOPPING, rollout);
        return latch;
    }

    private long current() {
        var current = company.deployer().service("web").current();
        return current == null ? 0 : current.number();
    }

    private void assertHeld(Digest digest) {
        assertThat(company.deployer().service("web").hold())
                .isNotNull()
                .satisfies(hold -> assertThat(hold.digest()).isEqualTo(digest));
    }
}
