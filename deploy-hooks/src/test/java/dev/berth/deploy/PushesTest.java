package dev.berth.deploy;

import static org.awaitility.Awaitility.await;

import dev.berth.deploy.rollout.CrashPoint;
import dev.berth.storage.catalogue.Outbox;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;

/** The thread that hears pushes outlives faults of the program. */
class PushesTest {
    private final Company company = new Company();
    private final AtomicInteger brokenWrites = new AtomicInteger();
    private final AtomicInteger brokenLaunches = new AtomicInteger();
    private final AtomicInteger launches = new AtomicInteger();
    private final Pushes pushes =
            new Pushes(
                    new MortalStore(company.store, () -> breakFirst(brokenWrites)),
                    new Wishes(new Queue("registry:5000")),
                    () -> {
                        breakFirst(brokenLaunches);
                        launches.incrementAndGet();
                    },
                    CrashPoint.never(),
                    Clock.systemUTC());

    @BeforeEach
    void start() {
        company.deployer().apply(Company.HOSTS + "---\n" + Company.SERVICE, false);
        pushes.start();
    }

    @AfterEach
    void close() {
        pushes.close();
        company.close();
    }

    @Test
    void hearsAPushAgainThatCouldBeNeitherDoneNorPutAside() {
        brokenWrites.set(2);

        company.push("v1");
        pushes.wake();

        await().dontCatchUncaughtExceptions()
                .until(() ->
                        company.store
                                .read(view -> Outbox.next(view, Pushes.CONSUMER, 1))
                                .isEmpty());
        await().until(() -> launches.get() > 0);
    }

    @Test
    void launchesAgainWhatCouldNotBeLaunched() {
        brokenLaunches.set(1);

        company.push("v1");
        pushes.wake();

        await().dontCatchUncaughtExceptions().until(() -> launches.get() > 0);
    }

    private static void breakFirst(AtomicInteger left) {
        if (left.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            throw new IllegalStateException("the program is broken");
        }
    }
}
