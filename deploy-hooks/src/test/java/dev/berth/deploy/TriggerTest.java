package dev.berth.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.deploy.rollout.MemoryHost.Image;
import dev.berth.model.BerthException;
import dev.berth.model.admin.RolloutView.State;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.Optional;

/** What begins deploys without a person has fewer rights than one. */
class TriggerTest {
    private final Company company = new Company().started();

    @AfterEach
    void close() {
        company.close();
    }

    @Test
    void deploysWhatTheTagNamesAndSaysWhy() {
        company.push("v1");
        company.ended(1);
        var digest = company.push("v2", Image.exitsAtOnce(1));
        company.ended(2);
        company.push("v2", Image.good());

        var triggered = company.deployer().trigger("web", "every night at 3");

        assertThat(triggered).isPresent();
        var ended = company.ended(3).getFirst();
        assertThat(ended.state()).isEqualTo(State.DEPLOYED);
        assertThat(ended.cause()).isEqualTo("every night at 3");
        assertThat(ended.digest()).isEqualTo(digest);
        assertThat(company.deployer().service("web").current())
                .isNotNull()
                .satisfies(current -> assertThat(current.cause()).isEqualTo("trigger"));
    }

    @Test
    void doesNothingWhenThatIsDeployedOrOnItsWay() {
        var held = company.holdBack("app1", "start");
        company.push("v1");
        company.begun(1);

        assertThat(company.deployer().trigger("web", "every night")).isEmpty();
        held.countDown();
        company.ended(1);

        assertThat(company.deployer().trigger("web", "every night")).isEmpty();
        company.ended(1);
    }

    /** The hold names the digest that was left last; the tag names one that was left before it. */
    @Test
    void neverBringsBackWhatAPersonLeft() {
        company.push("v1");
        company.ended(1);
        company.push("v2");
        company.ended(2);
        company.push("v3");
        company.ended(3);
        company.deployer().rollback("web", Optional.empty());
        company.ended(4);
        company.deployer().rollback("web", Optional.empty());
        company.ended(5);

        assertThat(company.deployer().trigger("web", "every night")).isEmpty();

        assertThat(company.deployer().service("web").hold()).isNotNull();
        company.ended(5);
    }

    @Test
    void doesNothingBeforeTheFirstPush() {
        assertThat(company.deployer().trigger("web", "every night")).isEmpty();
        assertThatThrownBy(() -> company.deployer().trigger("wep", "every night"))
                .isInstanceOf(BerthException.NotFound.class);
    }
}
