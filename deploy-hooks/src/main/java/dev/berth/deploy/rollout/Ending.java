package dev.berth.deploy.rollout;

import dev.berth.deploy.rollout.Incoming.Origin;
import dev.berth.deploy.rollout.Phase.Fate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How containers that are not wanted any more end: stopped only when no balancer has anything under
 * way there, in the process that answers and in every earlier one. A balancer that cannot be asked
 * may still send requests, so what it sends them to is left running, and told.
 */
final class Ending {
    private Ending() {}

    /** A container to be ended. */
    private record Unwanted(Instance instance, boolean keep) {}

    /** The commands after every host was switched. */
    static List<Command> finish(Situation situation, Instant until) {
        var commands = new ArrayList<Command>();
        for (var unwanted : unwantedWhenDeployed(situation)) {
            end(commands, situation, unwanted, until);
        }
        for (var instance : situation.plan().expired()) {
            if (!situation.isLost(instance) && !isGone(situation, instance)) {
                commands.add(new Command.Remove(instance));
            }
        }
        return commands;
    }

    static boolean isFinished(Situation situation, Instant until) {
        return unwantedWhenDeployed(situation).stream().allMatch(u -> isDone(situation, u))
                && situation.plan().expired().stream()
                        .allMatch(i -> situation.isLost(i) || isGone(situation, i));
    }

    /** The commands for going back. */
    static List<Command> retire(Situation situation, Phase.Retiring phase) {
        var commands = new ArrayList<Command>();
        for (var unwanted : unwantedWhenUndone(situation, phase)) {
            end(commands, situation, unwanted, phase.until());
        }
        return commands;
    }

    static boolean isRetired(Situation situation, Phase.Retiring phase) {
        return unwantedWhenUndone(situation, phase).stream().allMatch(u -> isDone(situation, u));
    }

    private static List<Unwanted> unwantedWhenDeployed(Situation situation) {
        var plan = situation.plan();
        var all = new ArrayList<Unwanted>();
        plan.outgoing().forEach(o -> all.add(new Unwanted(o.instance(), o.keep())));
        plan.leftovers().forEach(instance -> all.add(new Unwanted(instance, false)));
        return all;
    }

    private static List<Unwanted> unwantedWhenUndone(Situation situation, Phase.Retiring phase) {
        return situation.plan().incoming().stream()
                .filter(incoming -> !Duties.stays(phase, incoming))
                .map(i -> new Unwanted(i.instance(), i.origin() == Origin.KEPT))
                .toList();
    }

    private static void end(
            List<Command> commands, Situation situation, Unwanted unwanted, Instant until) {
        var instance = unwanted.instance();
        if (!isDone(situation, unwanted) && isQuiet(situation, instance, until)) {
            logOf(situation, instance)
                    .or(() -> Containers.end(situation, instance, unwanted.keep()))
                    .ifPresent(commands::add);
        }
    }

    /** What a container at fault wrote is read before it goes. */
    private static Optional<Command> logOf(Situation situation, Instance instance) {
        var trouble = situation.rollout().trouble();
        boolean wanted =
                trouble.fault() != null
                        && instance.key().equals(trouble.fault().container())
                        && trouble.log() == null;
        return wanted ? Optional.of(new Command.ReadLog(instance)) : Optional.empty();
    }

    private static boolean isQuiet(Situation situation, Instance instance, Instant until) {
        if (!situation.rollout().progress().isSwitched()) {
            return Slots.isAtRest(situation, instance, until) || situation.isOutOfSight(instance);
        }
        return Slots.isAtRest(situation, instance, until)
                && instance.seats().stream()
                        .allMatch(seat -> isSettled(situation, seat.balancer()));
    }

    private static boolean isSettled(Situation situation, String balancer) {
        var processes = situation.rollout().progress().processes().get(balancer);
        return processes != null
                && processes.settled(situation.now(), situation.plan().policy().drainMax());
    }

    /** Done, or nothing more can be done. */
    private static boolean isDone(Situation situation, Unwanted unwanted) {
        return Containers.isOver(situation, unwanted.instance(), unwanted.keep())
                || situation.isLost(unwanted.instance())
                || mustStay(situation, unwanted.instance());
    }

    /** A balancer that cannot be asked may send requests to it. */
    private static boolean mustStay(Situation situation, Instance instance) {
        return situation.rollout().progress().isSwitched() && situation.isOutOfSight(instance);
    }

    private static boolean isGone(Situation situation, Instance instance) {
        return Containers.isOver(situation, instance, false);
    }

    /** What became of everything, when the target was reached. */
    static Map<String, Fate> deployed(Situation situation) {
        var plan = situation.plan();
        var fates = new TreeMap<String, Fate>();
        plan.incoming().forEach(incoming -> fates.put(incoming.key(), Fate.SERVING));
        unwantedWhenDeployed(situation)
                .forEach(u -> fates.put(u.instance().key(), fate(situation, u)));
        plan.expired()
                .forEach(i -> fates.put(i.key(), isGone(situation, i) ? Fate.GONE : Fate.KEPT));
        return fates;
    }

    /** What became of everything, when the rollout was undone. */
    static Map<String, Fate> undone(Situation situation, Phase.Retiring phase) {
        var plan = situation.plan();
        var fates = new TreeMap<String, Fate>();
        plan.outgoing().forEach(outgoing -> fates.put(outgoing.instance().key(), Fate.SERVING));
        plan.leftovers().forEach(instance -> fates.put(instance.key(), Fate.STRANDED));
        plan.expired().forEach(instance -> fates.put(instance.key(), Fate.KEPT));
        for (var incoming : plan.incoming()) {
            fates.put(incoming.key(), incoming.standing() ? Fate.SERVING : Fate.STRANDED);
        }
        unwantedWhenUndone(situation, phase)
                .forEach(u -> fates.put(u.instance().key(), fate(situation, u)));
        return fates;
    }

    private static Fate fate(Situation situation, Unwanted unwanted) {
        if (!Containers.isOver(situation, unwanted.instance(), unwanted.keep())) {
            return Fate.STRANDED;
        }
        return unwanted.keep() ? Fate.KEPT : Fate.GONE;
    }
}
