package dev.berth.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.deploy.rollout.StepFailed;
import dev.berth.model.BerthException;
import dev.berth.model.admin.ApplyResult.Change;
import dev.berth.model.admin.ApplyResult.Outcome;
import dev.berth.model.admin.RolloutView.State;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a file that is applied does, and why it is refused. */
class ApplyTest {
    private final Company company = new Company().started();

    @AfterEach
    void close() {
        company.close();
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
    void takesABalancerUpAgainUnderTheNameThatItHad() {
        var moved = Company.HOSTS.replace("/run/haproxy/admin.sock", "/run/lb1.sock");

        assertThat(company.deployer().apply(moved, false).changes())
                .contains(new Change("haproxy", "lb1", Outcome.CHANGED));
        assertThat(company.deployer().apply(moved, false).changes())
                .contains(new Change("haproxy", "lb1", Outcome.UNCHANGED));
        company.deployer().remove("service", "web");
        company.deployer().remove("balancer", "lb1");

        assertThat(company.deployer().apply(moved, false).changes())
                .contains(new Change("haproxy", "lb1", Outcome.CREATED));
    }

    @Test
    void warnsOfAPublicNameThatHostsCannotPullUnder() {
        assertThat(company.deployer().apply(Company.HOSTS, true).warnings()).isEmpty();
        company.restartAs("0.0.0.0:5000");

        assertThat(company.deployer().apply(Company.HOSTS, true).warnings())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("host app1: it would pull from 0.0.0.0:5000, ");
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
                .hasMessageContaining("roles.web.balance.by: unknown balancer \"lb2\"");
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
    void handsOverWhatABalancerWarnsOf() {
        company.balancer.warns("no state file");

        var result = company.deployer().apply(Company.SERVICE.replace("hello", "bye"), false);

        assertThat(result.warnings()).containsExactly("haproxy lb1: no state file");
    }

    /** Each waits for the other to be asked. */
    @Test
    void asksHostsAtOnce() {
        var both = new CyclicBarrier(2);
        company.hosts
                .values()
                .forEach(host ->
                        host.before(call -> {
                            try {
                                both.await(5, TimeUnit.SECONDS);
                            } catch (InterruptedException
                                    | BrokenBarrierException
                                    | TimeoutException e) {
                                throw new IllegalStateException("asked one after the other", e);
                            }
                            throw StepFailed.unreachable("it is down", null);
                        }));

        assertThat(company.deployer().apply(Company.HOSTS, true).warnings())
                .containsExactly("host app1: it is down", "host app2: it is down");
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
}
