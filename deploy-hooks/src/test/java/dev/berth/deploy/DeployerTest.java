package dev.berth.deploy;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import dev.berth.deploy.rollout.MemoryHost.Image;
import dev.berth.model.BerthException;
import dev.berth.model.Event;
import dev.berth.model.Tag;
import dev.berth.model.admin.RolloutView;
import dev.berth.model.admin.RolloutView.State;
import dev.berth.model.admin.ServiceView.InstanceView;
import dev.berth.storage.catalogue.Deletions;
import dev.berth.storage.catalogue.Outbox;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What comes of a push, from the outbox to the containers. */
class DeployerTest {
    private final Company company = new Company().started();

    @AfterEach
    void close() {
        company.close();
    }

    @Test
    void deploysWhatIsPushed() {
        var digest = company.push("v1");

        var rollout = company.ended(1).getFirst();

        assertThat(rollout.state()).as(rollout.toString()).isEqualTo(State.DEPLOYED);
        assertThat(rollout.cause()).isEqualTo("push shop/web:prod");
        var service = company.deployer().service("web");
        assertThat(service.problems()).isEmpty();
        assertThat(service.current())
                .isNotNull()
                .satisfies(current -> {
                    assertThat(current.number()).isEqualTo(1);
                    assertThat(current.digest()).isEqualTo(digest);
                    assertThat(current.cause()).isEqualTo("push");
                });
        assertThat(service.instances())
                .extracting(InstanceView::host)
                .containsExactly("app1", "app2");
        assertThat(service.instances())
                .allSatisfy(instance -> {
                    assertThat(instance.state()).isEqualTo("running");
                    assertThat(instance.slots())
                            .singleElement()
                            .satisfies(slot -> {
                                assertThat(slot.status()).isEqualTo("UP");
                                assertThat(slot.check()).isEqualTo("L7OK");
                            });
                });
    }

    @Test
    void deploysATagThatWasThereBeforeTheService() {
        try (var other = new Company()) {
            other.deployer().start();
            other.push("v1");

            other.deployer().apply(Company.HOSTS + "---\n" + Company.SERVICE, false);

            assertThat(other.ended(1).getFirst().state()).isEqualTo(State.DEPLOYED);
            assertThat(other.deployer().service("web").rollout()).isNull();
        }
    }

    @Test
    void makesOneRolloutOfAPushThatAnApplyHasSeenAlready() {
        try (var other = new Company()) {
            other.push("v1");
            other.deployer().apply(Company.HOSTS + "---\n" + Company.SERVICE, false);
            other.deployer().start();
            other.ended(1);

            other.push("v2");

            assertThat(other.ended(2))
                    .extracting(RolloutView::cause)
                    .containsExactly("push shop/web:prod", "apply");
        }
    }

    @Test
    void passesOverPushesThatANewerOneHasOvertaken() {
        var held = company.holdBack("app1", "start");
        company.push("v1");
        company.begun(1);
        company.push("v2");
        company.begun(2);
        var newest = company.push("v3");
        company.begun(3);
        held.countDown();

        assertThat(company.ended(3))
                .extracting(RolloutView::state)
                .containsExactly(State.DEPLOYED, State.SUPERSEDED, State.DEPLOYED);
        assertThat(company.deployer().service("web").current())
                .isNotNull()
                .satisfies(current -> assertThat(current.digest()).isEqualTo(newest));
    }

    /** {@code docker push … && berth deploy web --wait}, which waits for what the push began. */
    @Test
    void rollsOutOnceWhatIsPushedAndThenAskedFor() {
        var held = company.holdBack("app1", "start");
        company.push("v1");
        company.begun(1);

        var asked = company.deployer().deploy("web");
        held.countDown();

        assertThat(asked.id()).isEqualTo(1);
        assertThat(company.ended(1).getFirst().state()).isEqualTo(State.DEPLOYED);
    }

    @Test
    void deploysWhatTheTagNamesNowBehindARolloutOfSomethingElse() {
        var held = company.holdBack("app1", "start");
        company.push("v1");
        company.begun(1);
        company.deployer().apply(Company.SERVICE.replace("hello", "bye"), false);

        var asked = company.deployer().deploy("web");
        held.countDown();

        assertThat(asked.cause()).as("the newest that brings it").isEqualTo("apply");
        assertThat(asked.id()).isEqualTo(2);
        company.ended(2);
    }

    @Test
    void failsWhenTheImageIsBrokenAndTheOldOneGoesOn() {
        company.push("v1");
        company.ended(1);

        company.push("v2", Image.exitsAtOnce(1));

        var rollout = company.ended(2).getFirst();
        assertThat(rollout.state()).isEqualTo(State.FAILED);
        assertThat(rollout.reason()).contains("exited with code 1");
        assertThat(rollout.log()).containsExactly("cannot start");
        assertThat(company.deployer().service("web").instances())
                .extracting(InstanceView::revision)
                .containsOnly(1L);
    }

    @Test
    void comparesThePlatformFirst() {
        company.push("v1", Image.good(), "arm64");

        var rollout = company.ended(1).getFirst();

        assertThat(rollout.state()).isEqualTo(State.FAILED);
        assertThat(rollout.reason())
                .matches("the image is for linux/arm64; host app[12] is linux/amd64");
    }

    @Test
    void deploysTheSameAgainWithoutTouchingIt() {
        company.push("v1");
        company.ended(1);

        company.deployer().deploy("web");

        var again = company.ended(2).getFirst();
        assertThat(again.state()).isEqualTo(State.DEPLOYED);
        assertThat(again.revision()).isEqualTo(1);
    }

    @Test
    void keepsWhatARollbackNeedsAndRemovesTheRest() {
        var first = company.push("v1");
        company.ended(1);
        var second = company.push("v2");
        company.ended(2);
        var third = company.push("v3");
        company.ended(3);

        assertThat(company.host("app1").list("web"))
                .containsExactly("berth.web.web.r2.1", "berth.web.web.r3.1");
        assertThat(company.pins(first)).isEmpty();
        assertThat(company.pins(second)).containsExactly("revision 2 of service web");
        assertThat(company.pins(third)).containsExactly("revision 3 of service web");
    }

    @Test
    void whatRunsAndWhatARollbackNeedsCannotBeDeleted() {
        var first = company.push("v1");
        company.ended(1);
        var second = company.push("v2");
        company.ended(2);
        var deletions = new Deletions(company.store);

        deletions.tag(Company.IMAGE, Tag.parse("prod"));
        for (var digest : List.of(first, second)) {
            assertThatThrownBy(() -> deletions.manifest(Company.IMAGE, digest))
                    .isInstanceOf(BerthException.Conflict.class)
                    .hasMessageContaining("of service web");
        }

        company.deployer().rollback("web", Optional.empty());
        var rollback = company.ended(3).getFirst();
        assertThat(rollback.state()).isEqualTo(State.DEPLOYED);
        assertThat(rollback.digest()).isEqualTo(first);

        company.deployer().remove("service", "web");
        company.ended(4);
        deletions.manifest(Company.IMAGE, first);
        deletions.manifest(Company.IMAGE, second);
    }

    @Test
    void aPushThatIsDeletedBeforeItsTurnIsPassedOver() {
        company.deployer().close();
        var digest = company.push("v1");
        new Deletions(company.store).manifest(Company.IMAGE, digest);
        company.restart();

        var rollout = company.ended(1).getFirst();
        assertThat(rollout.state()).isEqualTo(State.SUPERSEDED);
        assertThat(rollout.reason()).isEqualTo("it was deleted before its turn came");
    }

    @Test
    void handsOverLogs() {
        company.push("v1");
        company.ended(1);

        var lines = new ArrayList<Deployments.LogLine>();
        company.deployer().logs("web", 10, false, lines::add, () -> {});

        assertThat(lines)
                .containsExactly(
                        new Deployments.LogLine("app1", "berth.web.web.r1.1", "started"),
                        new Deployments.LogLine("app2", "berth.web.web.r1.1", "started"));
    }

    @Test
    void fillsTheSlotsAgainAfterTheBalancerWasRestarted() {
        company.push("v1");
        company.ended(1);

        company.balancer.restart();

        await().untilAsserted(() ->
                assertThat(company.deployer().service("web").instances())
                        .allSatisfy(instance ->
                                assertThat(instance.slots())
                                        .singleElement()
                                        .satisfies(slot ->
                                                assertThat(slot.status()).isEqualTo("UP"))));
    }

    @Test
    void goesOnAfterARestart() {
        var held = company.holdBack("app2", "pull");
        company.push("v1");
        await().until(() -> company.host("app1").list("web").size() == 1);
        held.countDown();
        company.restart();

        assertThat(company.ended(1).getFirst().state()).isEqualTo(State.DEPLOYED);
    }

    @Test
    void tellsOfAPushThatWasPutAsideUntilARolloutMadeUpForIt() {
        var digest = company.push("v1");
        company.ended(1);
        var moved =
                new Event.TagMoved(Company.IMAGE, Tag.parse("prod"), digest, null, Instant.now());
        company.store.write(tx -> {
            var letter = new Outbox.Entry(99, moved);
            Outbox.bury(tx, Pushes.CONSUMER, letter, "a row was not there", Instant.now());
            return letter;
        });

        assertThat(company.deployer().service("web").problems())
                .singleElement(as(STRING))
                .startsWith("a push of shop/web:prod was put aside at ")
                .contains("a row was not there")
                .endsWith("berth deploy web)");

        company.deployer().deploy("web");
        company.ended(2);

        assertThat(company.deployer().service("web").problems()).isEmpty();
    }

    @Test
    void saysWhatIsNotThere() {
        assertThatThrownBy(() -> company.deployer().service("wep"))
                .isInstanceOf(BerthException.NotFound.class)
                .hasMessage("there is no service \"wep\"");
        assertThatThrownBy(() -> company.deployer().rollout(9))
                .isInstanceOf(BerthException.NotFound.class);
        assertThatThrownBy(() -> company.deployer().deploy("web"))
                .isInstanceOf(BerthException.NotFound.class)
                .hasMessage("there is nothing to deploy: push shop/web:prod first");
        assertThatThrownBy(() -> company.deployer().remove("cat", "tom"))
                .isInstanceOf(BerthException.Invalid.class);
    }
}
