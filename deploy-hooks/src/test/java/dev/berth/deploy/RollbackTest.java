package dev.berth.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.berth.deploy.rollout.ContainerId;
import dev.berth.deploy.rollout.ContainerSpec;
import dev.berth.deploy.rollout.MemoryHost.Image;
import dev.berth.model.BerthException;
import dev.berth.model.admin.RolloutView;
import dev.berth.model.admin.RolloutView.State;
import dev.berth.model.admin.ServiceView.InstanceView;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Ways back, and what is held after them. */
class RollbackTest {
    private final Company company = new Company().started();

    @AfterEach
    void close() {
        company.close();
    }

    @Test
    void goesBackAndHoldsUntilAnotherDigestIsPushed() {
        company.push("v1");
        company.ended(1);
        var left = company.push("v2");
        company.ended(2);

        company.deployer().rollback("web", Optional.empty());

        assertThat(company.ended(3).getFirst())
                .satisfies(rollout -> {
                    assertThat(rollout.state()).isEqualTo(State.DEPLOYED);
                    assertThat(rollout.revision()).isEqualTo(1);
                    assertThat(rollout.cause()).isEqualTo("rollback");
                });
        assertThat(company.deployer().service("web").hold())
                .isNotNull()
                .satisfies(hold -> {
                    assertThat(hold.digest()).isEqualTo(left);
                    assertThat(hold.reason()).isEqualTo("rolled back by hand from revision 2 to 1");
                });

        company.push("v3");

        assertThat(company.ended(4).getFirst().state()).isEqualTo(State.DEPLOYED);
        assertThat(company.deployer().service("web").hold()).isNull();
    }

    @Test
    void resumesWhatWasHeld() {
        company.push("v1");
        company.ended(1);
        company.push("v2");
        company.ended(2);
        company.deployer().rollback("web", Optional.empty());
        company.ended(3);

        var service = company.deployer().resume("web");

        assertThat(service.hold()).isNull();
        assertThat(company.ended(4).getFirst().cause()).isEqualTo("resume");
        assertThat(company.deployer().service("web").hold()).isNull();
    }

    @Test
    void appliesANewDefinitionToWhatIsDeployedWhilePushesHold() {
        var first = company.push("v1");
        company.ended(1);
        company.push("v2");
        company.ended(2);
        company.deployer().rollback("web", Optional.empty());
        company.ended(3);

        company.deployer().apply(Company.SERVICE.replace("hello", "bye"), false);

        assertThat(company.ended(4).getFirst().digest()).isEqualTo(first);
        assertThat(company.deployer().service("web").hold()).isNotNull();
    }

    @Test
    void holdsAfterAnAutomaticRollbackUntilAnotherDigestIsPushed() {
        company.push("v1");
        company.ended(1);
        company.beforeBalancer(call -> {
            if (call.equals("ready web/berth4")) {
                company.host("app1").crash("berth.web.web.r2.1", 1);
            }
        });

        var sick = company.push("v2");

        var undone = company.ended(2).getFirst();
        assertThat(undone.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(company.deployer().service("web").hold())
                .isNotNull()
                .satisfies(hold -> {
                    assertThat(hold.digest()).isEqualTo(sick);
                    assertThat(hold.reason()).startsWith("rollout 2 was rolled back: ");
                });
        assertThat(company.deployer().service("web").current())
                .isNotNull()
                .satisfies(current -> assertThat(current.number()).isEqualTo(1));

        company.beforeBalancer(call -> {});
        company.push("v3");

        assertThat(company.ended(3).getFirst().state()).isEqualTo(State.DEPLOYED);
        assertThat(company.deployer().service("web").hold()).isNull();
    }

    @Test
    void undoesARolloutThatRunsWhenAskedToGoBack() {
        company.push("v1");
        company.ended(1);
        company.push("v2", Image.neverReady());
        await().until(() -> company.host("app1").running().size() == 2);

        var turned = company.deployer().rollback("web", Optional.empty());

        assertThat(turned.id()).isEqualTo(2);
        var ended = company.ended(2).getFirst();
        assertThat(ended.state()).isEqualTo(State.FAILED);
        assertThat(ended.reason()).isEqualTo("rolled back by hand");
        assertThat(ended.undoneByHand()).isTrue();
        assertThat(company.deployer().service("web").instances())
                .extracting(InstanceView::revision)
                .containsOnly(1L);
    }

    @Test
    void holdsWhatAPersonRejectedBeforeAnyTrafficMoved() {
        var good = company.push("v1");
        company.ended(1);
        var rejected = company.push("v2", Image.neverReady());
        await().until(() -> company.host("app1").running().size() == 2);
        company.deployer().rollback("web", Optional.empty());
        company.ended(2);

        assertThat(company.deployer().service("web").hold())
                .isNotNull()
                .satisfies(hold -> assertThat(hold.digest()).isEqualTo(rejected));

        company.deployer().apply(Company.SERVICE.replace("hello", "bye"), false);

        assertThat(company.ended(3).getFirst().digest()).isEqualTo(good);
    }

    @Test
    void forgetsAHoldWhenWhatWasPushedMeanwhileIsDeployed() {
        company.push("v1");
        company.ended(1);
        whenSwitched(() -> {
            company.push("v3");
            company.begun(3);
            company.host("app1").crash("berth.web.web.r2.1", 1);
        });

        company.push("v2");

        assertThat(company.ended(3))
                .extracting(RolloutView::state)
                .containsExactly(State.DEPLOYED, State.ROLLED_BACK, State.DEPLOYED);
        assertThat(company.deployer().service("web").hold()).isNull();
    }

    @Test
    void appliesAWaitingDefinitionToWhatIsDeployedWhenThePushBeforeItIsRolledBack() {
        var good = company.push("v1");
        company.ended(1);
        whenSwitched(() -> {
            company.deployer().apply(Company.SERVICE.replace("hello", "bye"), false);
            company.host("app1").crash("berth.web.web.r2.1", 1);
        });

        var sick = company.push("v2");

        assertThat(company.ended(4))
                .extracting(RolloutView::cause, RolloutView::state)
                .containsExactly(
                        tuple("apply", State.DEPLOYED),
                        tuple("apply", State.SUPERSEDED),
                        tuple("push shop/web:prod", State.ROLLED_BACK),
                        tuple("push shop/web:prod", State.DEPLOYED));
        var service = company.deployer().service("web");
        assertThat(service.current())
                .isNotNull()
                .satisfies(current -> assertThat(current.digest()).isEqualTo(good));
        assertThat(service.hold())
                .isNotNull()
                .satisfies(hold -> assertThat(hold.digest()).isEqualTo(sick));
    }

    @Test
    void rollsOutNothingForAWaitingDefinitionThatIsDeployedAlready() {
        company.push("v1");
        company.ended(1);
        whenSwitched(() -> {
            company.deployer().apply(Company.SERVICE.replace("hello", "bye"), false);
            company.deployer().apply(Company.SERVICE, false);
            company.host("app1").crash("berth.web.web.r2.1", 1);
        });

        company.push("v2");

        assertThat(company.ended(4))
                .extracting(RolloutView::state)
                .containsExactly(
                        State.SUPERSEDED, State.SUPERSEDED, State.ROLLED_BACK, State.DEPLOYED);
        company.ended(4);
    }

    /** Once, just before the second host's new container gets traffic. */
    private void whenSwitched(Runnable happening) {
        var isSwitched = new AtomicBoolean();
        company.beforeBalancer(call -> {
            if (call.equals("ready web/berth4") && !isSwitched.getAndSet(true)) {
                happening.run();
            }
        });
    }

    @Test
    void goesBackToAnyRevisionThatIsStillThere() {
        company.push("v1");
        company.ended(1);
        company.push("v2");
        company.ended(2);
        company.push("v3");
        company.ended(3);

        company.deployer().rollback("web", Optional.of(1L));

        assertThat(company.ended(4).getFirst())
                .satisfies(rollout -> {
                    assertThat(rollout.state()).isEqualTo(State.DEPLOYED);
                    assertThat(rollout.revision()).isEqualTo(1);
                });
        assertThatThrownBy(() -> company.deployer().rollback("web", Optional.of(9L)))
                .isInstanceOf(BerthException.NotFound.class)
                .hasMessage("service web has no revision 9");
    }

    /** Where the stopped container is to be started again, something else listens by now. */
    @Test
    void goesBackAlthoughAPortWasTaken() {
        company.push("v1");
        company.ended(1);
        company.push("v2");
        company.ended(2);
        var host = company.host("app1");
        var squatter = new ContainerId("squatter", "other", "other", 1, "other");
        host.image("other", Image.good());
        host.pull("other", "other:1", Duration.ofSeconds(1));
        host.create(
                new ContainerSpec(
                        squatter,
                        "other",
                        List.of(),
                        Map.of(),
                        new ContainerSpec.Published("10.0.0.1", 20_000, 80),
                        List.of(),
                        0,
                        0));
        host.start(squatter);

        company.deployer().rollback("web", Optional.empty());

        var rollout = company.ended(3).getFirst();
        assertThat(rollout.state()).as(rollout.toString()).isEqualTo(State.DEPLOYED);
        assertThat(host.running()).containsExactly("berth.web.web.r1.1", "squatter");
    }

    @Test
    void saysThatThereIsNothingToGoBackTo() {
        company.push("v1");
        company.ended(1);

        assertThatThrownBy(() -> company.deployer().rollback("web", Optional.empty()))
                .isInstanceOf(BerthException.Conflict.class)
                .hasMessageContaining("there is nothing to go back to");
    }
}
