package dev.berth.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deploy.rollout.Incoming.Origin;
import dev.berth.deploy.rollout.MemoryHost.Image;
import dev.berth.deploy.rollout.Phase.Fate;
import dev.berth.deploy.rollout.Phase.Result;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;

/** Patience is with one command that fails each time: when it went through, that is forgotten. */
class PatienceTest {
    private static final Duration LONGER_THAN_PATIENCE = Duration.ofSeconds(9);

    private final Rehearsal rehearsal =
            new Rehearsal(1, 1).revision(1, Image.good().deaf()).revision(2, Image.good());

    @Test
    void aHostThatToldItsPlatformMayFailAgainLater() {
        failsOnceEach("app1 platform", "app1 pull");

        assertThat(rehearsal.deploy(1)).isEqualTo(Result.DEPLOYED);
    }

    @Test
    void aHostThatToldOfAKilledContainerMayFailAgainLater() {
        rehearsal.deploy(1);
        rehearsal.before(call -> {
            if (call.equals("app1 stop berth.web.web.r1.1")) {
                failsOnceEach("app1 inspect berth.web.web.r1.1", "app1 remove");
            }
        });

        var plan = Plans.keepingNothing(rehearsal.plan(2, Origin.NEW, Rehearsal.policy()));
        assertThat(rehearsal.run(plan, CrashPoint.never())).isEqualTo(Result.DEPLOYED);

        assertThat(((Phase.Ended) rehearsal.journal().phase()).fates())
                .containsEntry("app1/berth.web.web.r1.1", Fate.GONE);
    }

    /** One after the other, and each a long time after the one before. */
    private void failsOnceEach(String... calls) {
        var left = new LinkedHashSet<>(Arrays.asList(calls));
        rehearsal.before(call -> {
            if (!left.isEmpty() && call.startsWith(left.getFirst())) {
                left.removeFirst();
                rehearsal.clock().pass(LONGER_THAN_PATIENCE);
                throw StepFailed.unreachable("app1 does not answer", null);
            }
        });
    }
}
