package dev.berth.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deploy.rollout.MemoryHost.Image;
import dev.berth.model.admin.RolloutView;
import dev.berth.model.admin.RolloutView.State;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.util.Optional;

/**
 * Kills the deployer after every commit and every outside command between a push and its end, and
 * starts another one on the same store: one push is one rollout, which ends as it should.
 */
class KilledDeployerTest {

    /** A thread of a dead process says nothing any more. */
    @BeforeAll
    static void silence() {
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {
            if (!(error instanceof Company.Killed)) {
                error.printStackTrace();
            }
        });
    }

    @AfterAll
    static void speak() {
        Thread.setDefaultUncaughtExceptionHandler(null);
    }

    @Test
    void aPushIsDeployedOnceWheneverItIsKilled() {
        sweep(company -> {
            var digest = company.push("v2");
            return () -> {
                var newest = company.ended(2).getFirst();
                assertThat(newest.state()).isEqualTo(State.DEPLOYED);
                assertThat(newest.digest()).isEqualTo(digest);
                assertServes(company, 2);
                assertThat(company.pins(digest)).containsExactly("revision 2 of service web");
            };
        });
    }

    @Test
    void aBrokenImageIsUndoneWheneverItIsKilled() {
        sweep(company -> {
            var digest = company.push("v2", Image.exitsAtOnce(1));
            return () -> {
                assertThat(company.ended(2).getFirst().state()).isEqualTo(State.FAILED);
                assertServes(company, 1);
                assertThat(company.pins(digest)).isEmpty();
            };
        });
    }

    private interface Act {
        /** Begins something, and says what must hold when it has ended. */
        Runnable on(Company company);
    }

    private static void sweep(Act act) {
        long moment = 1;
        while (wasKilled(moment, act)) {
            moment++;
        }
        assertThat(moment).as("moments at which it was killed").isGreaterThan(5);
    }

    private static boolean wasKilled(long moment, Act act) {
        try (var company = new Company().started()) {
            company.push("v1");
            company.ended(1);
            company.restartToBeKilledAt(moment);
            var holds = act.on(company);
            boolean killed = company.isKilledBefore(2);
            holds.run();
            return killed;
        }
    }

    private static void assertServes(Company company, long revision) {
        var service = company.deployer().service("web");
        assertThat(service.current())
                .isNotNull()
                .satisfies(current -> assertThat(current.number()).isEqualTo(revision));
        assertThat(service.instances())
                .hasSize(2)
                .allSatisfy(instance -> {
                    assertThat(instance.revision()).isEqualTo(revision);
                    assertThat(instance.state()).isEqualTo("running");
                    assertThat(instance.slots())
                            .singleElement()
                            .satisfies(slot -> assertThat(slot.status()).isEqualTo("UP"));
                });
        assertThat(company.deployer().rollouts(Optional.empty(), 9))
                .extracting(RolloutView::id)
                .containsExactly(2L, 1L);
    }
}
