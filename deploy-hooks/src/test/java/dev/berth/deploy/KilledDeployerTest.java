package dev.berth.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deploy.rollout.MemoryHost.Image;
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
        sweep(
                1,
                company -> {
                    var digest = company.push("v2");
                    return () -> {
                        var newest = company.ended(2).getFirst();
                        assertThat(newest.state()).isEqualTo(State.DEPLOYED);
                        assertThat(newest.digest()).isEqualTo(digest);
                        assertServes(company, 2);
                        assertThat(company.pins(digest))
                                .containsExactly("revision 2 of service web");
                    };
                });
    }

    @Test
    void aBrokenImageIsUndoneWheneverItIsKilled() {
        sweep(
                1,
                company -> {
                    var digest = company.push("v2", Image.exitsAtOnce(1));
                    return () -> {
                        assertThat(company.ended(2).getFirst().state()).isEqualTo(State.FAILED);
                        assertServes(company, 1);
                        assertThat(company.pins(digest)).isEmpty();
                    };
                });
    }

    @Test
    void aRollbackIsDoneOnceAndHoldsWheneverItIsKilled() {
        sweep(
                2,
                company -> {
                    var left = company.deployer().rollout(2).digest();
                    try {
                        company.deployer().rollback("web", Optional.empty());
                    } catch (Company.Killed e) {
                        // It was heard before.
                    }
                    return () -> {
                        assertThat(company.ended(3).getFirst().state()).isEqualTo(State.DEPLOYED);
                        assertServes(company, 1);
                        assertThat(company.deployer().service("web").hold())
                                .isNotNull()
                                .satisfies(hold -> assertThat(hold.digest()).isEqualTo(left));
                    };
                });
    }

    private interface Act {
        /** Begins something, and says what must hold when it has ended. */
        Runnable on(Company company);
    }

    /**
     * @param before revisions that were deployed before
     */
    private static void sweep(int before, Act act) {
        long moment = 1;
        while (wasKilled(moment, before, act)) {
            moment++;
        }
        assertThat(moment).as("moments at which it was killed").isGreaterThan(5);
    }

    private static boolean wasKilled(long moment, int before, Act act) {
        try (var company = new Company().started()) {
            for (int i = 1; i <= before; i++) {
                company.push("v" + i);
                company.ended(i);
            }
            company.restartToBeKilledAt(moment);
            var holds = act.on(company);
            boolean killed = company.isKilledBefore(before + 1);
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
    }
}
