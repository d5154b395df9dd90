package dev.berth.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.BerthException;
import dev.berth.model.admin.RolloutView.State;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Services, hosts and balancers that go. */
class RemovalTest {
    private final Company company = new Company().started();

    @AfterEach
    void close() {
        company.close();
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
        assertThat(company.deployer().remove("balancer", "lb1")).isEmpty();
    }

    @Test
    void closesTheConnectionsToWhatIsGone() {
        company.push("v1");
        company.ended(1);
        company.deployer().remove("service", "web");
        company.ended(2);
        int toApp1 = company.host("app1").closings();
        int toApp2 = company.host("app2").closings();
        int toBalancer = company.balancer.closings();

        company.deployer().remove("host", "app2");
        company.deployer().remove("balancer", "lb1");

        assertThat(company.host("app2").closings()).isEqualTo(toApp2 + 1);
        assertThat(company.balancer.closings()).isEqualTo(toBalancer + 1);
        assertThat(company.host("app1").closings()).as("it is still there").isEqualTo(toApp1);
    }

    @Test
    void keepsAHostThatIsInUse() {
        assertThatThrownBy(() -> company.deployer().remove("host", "app1"))
                .isInstanceOf(BerthException.Conflict.class)
                .hasMessageContaining("host app1 is used by web");
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
}
