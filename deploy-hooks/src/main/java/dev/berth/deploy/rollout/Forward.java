package dev.berth.deploy.rollout;

import dev.berth.deploy.rollout.Trouble.Fault;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The way of a rollout to its end, as long as nothing goes wrong. */
final class Forward {
    private Forward() {}

    /** The next phase if this one is done, else the same situation. */
    static Situation advance(Situation situation) {
        return switch (situation.phase()) {
            case Phase.Preparing preparing -> prepared(situation);
            case Phase.Readying readying -> readied(situation, readying);
            case Phase.Baking baking ->
                    situation.now().isBefore(baking.until())
                            ? situation
                            : hold(situation, baking.wave());
            case Phase.Holding holding -> held(situation, holding);
            case Phase.Draining draining -> drained(situation, draining);
            case Phase.Finishing finishing -> finished(situation, finishing);
            case Phase.Halted p -> situation;
            case Phase.Restoring p -> situation;
            case Phase.Retiring p -> situation;
            case Phase.Ended p -> situation;
        };
    }

    private static Situation prepared(Situation situation) {
        var plan = situation.plan();
        boolean ready = plan.incoming().stream().allMatch(i -> Judge.isReady(situation, i));
        if (!ready || !isRead(situation)) {
            return situation;
        }
        var progress =
                situation
                        .rollout()
                        .progress()
                        .switching(Floor.measure(situation), serving(situation));
        return enter(situation.with(situation.rollout().with(progress)), 0);
    }

    /** What going back would have to bring back. */
    private static Set<String> serving(Situation situation) {
        return situation.plan().outgoing().stream()
                .map(Plan.Outgoing::instance)
                .filter(instance -> Slots.isUpEverywhere(situation, instance))
                .map(Instance::key)
                .collect(Collectors.toSet());
    }

    private static boolean isRead(Situation situation) {
        return situation.plan().backends().keySet().stream()
                .allMatch(balancer -> situation.seen().balancer(balancer).isPresent());
    }

    /** Into a wave, or to the end after the last one. */
    private static Situation enter(Situation situation, int wave) {
        var plan = situation.plan();
        if (wave == plan.waves().size()) {
            var until = situation.now().plus(plan.policy().drainMax());
            return situation.in(new Phase.Finishing(until));
        }
        var until = situation.now().plus(plan.policy().readyWithin());
        return situation.in(new Phase.Readying(wave, until));
    }

    private static Situation readied(Situation situation, Phase.Readying phase) {
        var policy = situation.plan().policy();
        var notUp =
                situation.plan().incoming().stream()
                        .map(Incoming::instance)
                        .filter(i -> situation.plan().waveOf(i.host()) == phase.wave())
                        .filter(i -> !Slots.isUpEverywhere(situation, i))
                        .findFirst();
        if (notUp.isEmpty()) {
            return policy.bake().isZero()
                    ? hold(situation, phase.wave())
                    : situation.in(
                            new Phase.Baking(phase.wave(), situation.now().plus(policy.bake())));
        }
        return situation.now().isBefore(phase.until())
                ? situation
                : Backward.begin(
                        situation,
                        new Fault(
                                notUp.get()
                                        + " passed its checks and did not come UP: "
                                        + slots(situation, notUp.get()),
                                notUp.get().key()));
    }

    private static String slots(Situation situation, Instance instance) {
        return String.join(
                ", ",
                instance.seats().stream().map(seat -> Slots.inWords(situation, seat)).toList());
    }

    /** Mostly the floor holds at once: then there is nothing to wait for. */
    private static Situation hold(Situation situation, int wave) {
        if (outgoing(situation, wave).isEmpty()) {
            return enter(situation, wave + 1);
        }
        if (isRead(situation) && Floor.broken(situation, outgoing(situation, wave)).isEmpty()) {
            return drain(situation, wave);
        }
        var until = situation.now().plus(situation.plan().policy().readyWithin());
        return situation.in(new Phase.Holding(wave, until));
    }

    private static Situation held(Situation situation, Phase.Holding phase) {
        if (!isRead(situation)) {
            return situation;
        }
        var broken = Floor.broken(situation, outgoing(situation, phase.wave()));
        if (broken.isEmpty()) {
            return drain(situation, phase.wave());
        }
        if (situation.now().isBefore(phase.until())) {
            return situation;
        }
        return Backward.begin(
                situation,
                new Fault("the old servers could not be drained: " + broken.get(), null));
    }

    private static Situation drain(Situation situation, int wave) {
        var until = situation.now().plus(situation.plan().policy().drainMax());
        return situation.in(new Phase.Draining(wave, until));
    }

    private static List<Instance> outgoing(Situation situation, int wave) {
        return situation.plan().outgoing().stream()
                .map(Plan.Outgoing::instance)
                .filter(instance -> situation.plan().waveOf(instance.host()) == wave)
                .toList();
    }

    private static Situation drained(Situation situation, Phase.Draining phase) {
        var busy = busy(situation, phase);
        if (busy == null) {
            return enter(situation, phase.wave() + 1);
        }
        var policy = situation.plan().policy();
        if (policy.abortOnDrainTimeout() && !situation.now().isBefore(phase.until())) {
            return Backward.begin(
                    situation,
                    new Fault(
                            busy
                                    + " still had requests under way "
                                    + Spell.of(policy.drainMax())
                                    + " after it was drained",
                            null));
        }
        return situation;
    }

    private static @Nullable Instance busy(Situation situation, Phase.Draining phase) {
        return outgoing(situation, phase.wave()).stream()
                .filter(instance -> !Slots.isAtRest(situation, instance, phase.until()))
                .findFirst()
                .orElse(null);
    }

    private static Situation finished(Situation situation, Phase.Finishing phase) {
        return Ending.isFinished(situation, phase.until())
                ? situation.in(new Phase.Ended(Phase.Result.DEPLOYED, Ending.deployed(situation)))
                : situation;
    }
}
