package dev.berth.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.model.admin.RolloutView.State;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A rollout that breaks on a fault of the program itself. */
class BrokenRolloutTest {
    private static final String ALWAYS = "the program is broken";

    private final Company company = new Company().started();
    private final AtomicInteger breaks = new AtomicInteger();

    @AfterEach
    void close() {
        company.close();
    }

    @Test
    void goesOnFromItsJournalAndTellsOfIt() {
        breaks(1);

        company.push("v1");

        var rollout = company.ended(1).getFirst();
        assertThat(rollout.state()).isEqualTo(State.DEPLOYED);
        assertThat(rollout.reason()).contains(ALWAYS);
    }

    @Test
    void tellsOfItWhileItBreaksAgain() {
        breaks(1_000);
        company.push("v1");
        await().until(() ->
                company.deployer().rollouts(Optional.empty(), 1).stream()
                        .anyMatch(one -> String.valueOf(one.reason()).contains(ALWAYS)));

        breaks.set(0);

        assertThat(company.ended(1).getFirst().state()).isEqualTo(State.DEPLOYED);
    }

    private void breaks(int times) {
        breaks.set(times);
        company.beforeWrites(() -> {
            if (Thread.currentThread().getName().startsWith("rollout-")
                    && breaks.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                throw new IllegalStateException(ALWAYS);
            }
        });
    }
}
