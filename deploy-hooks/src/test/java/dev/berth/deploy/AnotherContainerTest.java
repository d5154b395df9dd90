package dev.berth.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.admin.RolloutView;
import dev.berth.model.admin.RolloutView.State;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Containers that could be taken for this service's, and are not. */
class AnotherContainerTest {
    private final Company company = new Company();

    @AfterEach
    void close() {
        company.close();
    }

    @Test
    void servicesWhoseNamesAndRolesReadAlikeHaveTheirOwn() {
        company.deployer().start();
        company.deployer()
                .apply(
                        Company.HOSTS
                                + "---\n"
                                + service("web", "api-jobs")
                                + "---\n"
                                + service("web-api", "jobs"),
                        false);
        company.push("v1");

        assertThat(company.ended(2)).extracting(RolloutView::state).containsOnly(State.DEPLOYED);
        assertThat(company.host("app1").running())
                .containsExactlyInAnyOrder("berth.web.api-jobs.r1.1", "berth.web-api.jobs.r1.1");
    }

    private static String service(String name, String role) {
        return Company.SERVICE
                .replace("name: web", "name: " + name)
                .replace("  web:\n    hosts: [app1, app2]", "  " + role + ":\n    hosts: [app1]");
    }

    /** Its revisions count from 1 again. */
    @Test
    void aRegistryThatLostItsDataLeavesWhatItMadeBeforeAlone() {
        company.started().push("v1");
        company.ended(1);
        var name = company.host("app1").running().getFirst();

        try (var anew = new Company()) {
            anew.hosts.putAll(company.hosts);
            anew.started().push("v2");

            var rollout = anew.ended(1).getFirst();
            assertThat(rollout.state()).as(rollout.toString()).isEqualTo(State.FAILED);
            assertThat(rollout.reason()).contains(name, "host app", "docker rm");
            assertThat(company.host("app1").running()).containsExactly(name);
        }
    }
}
