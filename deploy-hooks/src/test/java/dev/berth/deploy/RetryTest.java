package dev.berth.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.deploy.rollout.StepFailed;
import dev.berth.model.admin.RolloutView.State;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.Optional;

/** What people see of a step that fails and is tried again. */
class RetryTest {
    private final Company company = new Company().started();
    private volatile boolean isMended;

    @AfterEach
    void close() {
        company.close();
    }

    @Test
    void isToldUntilItWentThrough() {
        company.host("app1")
                .before(call -> {
                    if (call.startsWith("start") && !isMended) {
                        throw StepFailed.unreachable("app1 cannot start it now", null);
                    }
                });
        company.push("v1");

        await().until(() ->
                company.deployer().rollouts(Optional.empty(), 1).stream()
                        .anyMatch(rollout ->
                                "being tried again, for 20s at most: app1 cannot start it now"
                                        .equals(rollout.reason())));
        isMended = true;

        var rollout = company.ended(1).getFirst();
        assertThat(rollout.state()).isEqualTo(State.DEPLOYED);
        assertThat(rollout.reason()).isNull();
    }
}
