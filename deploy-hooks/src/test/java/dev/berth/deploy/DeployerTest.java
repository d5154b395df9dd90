package dev.berth.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.deploy.rollout.MemoryHost.Image;
import dev.berth.model.BerthException;
import dev.berth.model.Tag;
import dev.berth.model.admin.ApplyResult.Change;
import dev.berth.model.admin.ApplyResult.Outcome;
import dev.berth.model.admin.RolloutView;
import dev.berth.model.admin.RolloutView.State;
import dev.berth.model.admin.ServiceView.InstanceView;
import dev.berth.storage.catalogue.Deletions;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

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
    void rollsOutAChangedDefinitionWithTheSameImage() {
        var digest = company.push("v1");
        company.ended(1);

        var result = company.deployer().apply(Company.SERVICE.replace("hello", "good day"), false);

        assertThat(result.changes()).containsExactly(new Change("service", "web", Outcome.CHANGED));
        var rollout = company.ended(2).getFirst();
        assertThat(rollout.state()).isEqualTo(State.DEPLOYED);
        assertThat(rollout.revision()).isEqualTo(2);
        assertThat(rollout.from()).isEqualTo(1);
        assertThat(rollout.digest()).isEqualTo(digest);
    }

    @Test
    void changesNothingWhenTheSameFileIsAppliedAgain() {
        company.push("v1");
        company.ended(1);

        var result = company.deployer().apply(Company.HOSTS + "---\n" + Company.SERVICE, false);

        assertThat(result.changes()).extracting(Change::outcome).containsOnly(Outcome.UNCHANGED);
        company.ended(1);
    }

    @Test
    void dryRunTellsAndChangesNothing() {
        company.push("v1");
        company.ended(1);

        var result = company.deployer().apply(Company.SERVICE.replace("hello", "bye"), true);

        assertThat(result.changes()).containsExactly(new Change("service", "web", Outcome.CHANGED));
        company.ended(1);
    }

    @Test
    void passesOverPushesThatANewerOneHasOvertaken() {
        var held = new CountDownLatch(1);
        company.host("app1")
                .before(call -> {
                    if (call.startsWith("start")) {
                        waitFor(held);
                    }
                });
        company.push("v1");
        await().until(() -> company.deployer().service("web").rollout() != null);
        company.push("v2");
        await().until(() -> company.deployer().rollouts(Optional.empty(), 9).size() == 2);
        var newest = company.push("v3");
        await().until(() -> company.deployer().rollouts(Optional.empty(), 9).size() == 3);
        held.countDown();

        assertThat(company.ended(3))
                .extracting(RolloutView::state)
                .containsExactly(State.DEPLOYED, State.SUPERSEDED, State.DEPLOYED);
        assertThat(company.deployer().service("web").current())
                .isNotNull()
                .satisfies(current -> assertThat(current.digest()).isEqualTo(newest));
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
                .containsExactly("berth-web-web-r2-1", "berth-web-web-r3-1");
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
    void removesAServiceWithItsContainers() {
        company.push("v1");
        company.ended(1);
        company.push("v2");
        company.ended(2);

        assertThat(company.deployer().remove("service", "web")).isPresent();

        assertThat(company.ended(3).getFirst().state()).isEqualTo(State.DEPLOYED);
        assertThat(company.deployer().services()).isEmpty();
        assertThat(company.host("app1").list("web")).isEmpty();
        assertThat(company.deployer().remove("host", "app1")).isEmpty();
        assertThat(company.deployer().remove("haproxy", "lb1")).isEmpty();
    }

    @Test
    void keepsAHostThatIsInUse() {
        assertThatThrownBy(() -> company.deployer().remove("host", "app1"))
                .isInstanceOf(BerthException.Conflict.class)
                .hasMessageContaining("host app1 is used by web");
    }

    @Test
    void handsOverLogs() {
        company.push("v1");
        company.ended(1);

        var lines = new ArrayList<Deployments.LogLine>();
        company.deployer().logs("web", 10, false, lines::add, () -> {});

        assertThat(lines)
                .containsExactly(
                        new Deployments.LogLine("app1", "berth-web-web-r1-1", "started"),
                        new Deployments.LogLine("app2", "berth-web-web-r1-1", "started"));
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
        var held = new CountDownLatch(1);
        company.host("app2")
                .before(call -> {
                    if (call.startsWith("pull")) {
                        waitFor(held);
                    }
                });
        company.push("v1");
        await().until(() -> company.host("app1").list("web").size() == 1);
        held.countDown();
        company.restart();

        assertThat(company.ended(1).getFirst().state()).isEqualTo(State.DEPLOYED);
    }

    @Test
    void refusesAServiceThatTheSlotsCannotHold() {
        var two = Company.SERVICE.replace("port: 3000", "port: 3000\n    replicas: 2");

        assertThatThrownBy(() -> company.deployer().apply(two, false))
                .isInstanceOf(BerthException.Invalid.class)
                .hasMessage(
                        "document 1, line 10, roles.web.balance.backend: backend web of lb1 has 6"
                            + " slots (servers named berth…) and needs 8: two for each container,"
                            + " because old and new stand side by side during a rollout (web has"
                            + " 4). Give it more: let its `server-template berth` count from 1 to"
                            + " 8");
    }

    @Test
    void refusesNamesThatNobodyKnows() {
        assertThatThrownBy(() ->
                        company.deployer().apply(Company.SERVICE.replace("app2", "app3"), false))
                .hasMessage(
                        "document 1, line 7, roles.web.hosts: unknown host \"app3\": did you mean"
                                + " app1? (known: app1, app2)");
        assertThatThrownBy(() ->
                        company.deployer().apply(Company.SERVICE.replace("lb1", "lb2"), false))
                .hasMessageContaining("roles.web.balance.by: unknown haproxy \"lb2\"");
        assertThatThrownBy(() ->
                        company.deployer()
                                .apply(
                                        Company.SERVICE.replace("backend: web", "backend: wep"),
                                        false))
                .hasMessageContaining("roles.web.balance.backend: there is no backend wep");
    }

    @Test
    void refusesAHostWithTooFewPorts() {
        assertThatThrownBy(() ->
                        company.deployer()
                                .apply(Company.HOSTS.replace("20000-20099", "20000-20001"), false))
                .hasMessageContaining(
                        "document 1, line 5, ports: host app1 may publish 2 ports and needs 3");
    }

    @Test
    void refusesOneEngineUnderTwoNames() {
        assertThatThrownBy(() ->
                        company.deployer()
                                .apply(
                                        Company.HOSTS.replace("10.0.0.2:2375", "10.0.0.1:2375"),
                                        false))
                .hasMessageContaining("line 3, docker: host app2 is this Docker Engine already");
    }

    @Test
    void warnsWhenABalancerDoesNotAnswerWhoseSlotsAreKnown() {
        company.balancerAnswers(false);

        var result = company.deployer().apply(Company.SERVICE.replace("hello", "bye"), false);

        assertThat(result.warnings()).containsExactly("haproxy lb1: lb1 does not answer");
    }

    @Test
    void refusesAServiceWhoseSlotsCannotBeRead() {
        company.balancerAnswers(false);

        assertThatThrownBy(() ->
                        company.deployer()
                                .apply(
                                        Company.SERVICE.replace("backend: web", "backend: other"),
                                        false))
                .isInstanceOf(BerthException.Unavailable.class)
                .hasMessageContaining("nothing was applied")
                .hasMessageEndingWith("lb1 does not answer");
    }

    @Test
    void holdsAfterAnAutomaticRollbackUntilAnotherDigestIsPushed() {
        company.push("v1");
        company.ended(1);
        company.beforeBalancer(call -> {
            if (call.equals("ready web/berth4")) {
                company.host("app1").crash("berth-web-web-r2-1", 1);
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
        assertThat(company.deployer().service("web").instances())
                .extracting(InstanceView::revision)
                .containsOnly(1L);
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

    @Test
    void saysThatThereIsNothingToGoBackTo() {
        company.push("v1");
        company.ended(1);

        assertThatThrownBy(() -> company.deployer().rollback("web", Optional.empty()))
                .isInstanceOf(BerthException.Conflict.class)
                .hasMessageContaining("there is nothing to go back to");
    }

    @Test
    void givesEachServiceSlotsAndPortsOfItsOwn() {
        var other =
                Company.SERVICE
                        .replace("name: web", "name: api")
                        .replace("hosts: [app1, app2]", "hosts: [app1]");
        company.push("v1");
        company.ended(1);

        company.deployer().apply(other, false);

        assertThat(company.ended(2).getFirst().state()).isEqualTo(State.DEPLOYED);
        var slots = new ArrayList<String>();
        company.deployer()
                .services()
                .forEach(service ->
                        service.instances()
                                .forEach(instance ->
                                        instance.slots()
                                                .forEach(slot ->
                                                        slots.add(
                                                                slot.slot()
                                                                        + " "
                                                                        + slot.address()))));
        assertThat(slots)
                .containsExactlyInAnyOrder(
                        "berth3 10.0.0.1:20001", "berth1 10.0.0.1:20000", "berth2 10.0.0.2:20000");
    }

    @Test
    void forgetsAHostThatIsGoneForGood() {
        company.push("v1");
        company.ended(1);
        company.push("v2");
        company.ended(2);
        company.deployer().apply(Company.SERVICE.replace("[app1, app2]", "[app1]"), false);
        company.ended(3);

        company.deployer().remove("host", "app2");

        assertThatThrownBy(() -> company.deployer().apply(Company.SERVICE, false))
                .hasMessageContaining("unknown host \"app2\"");
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
