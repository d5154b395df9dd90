package dev.berth.deploy.rollout;

import dev.berth.deploy.rollout.Phase.Result;
import dev.berth.deploy.rollout.Trouble.Fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The way back. First the old servers take traffic again, through the same gate as new ones, and
 * only then are the new ones drained: so going back keeps the floor as going forward does.
 */
final class Backward {
    private Backward() {}

    /** Turns round. Before the first switch there is only the new to be removed. */
    static Situation begin(Situation situation, Fault fault) {
        var failing =
                situation.with(situation.rollout().failing(fault.reason(), fault.container()));
        boolean isSwitched = situation.rollout().progress().isSwitched();
        if (!isSwitched || !(situation.phase() instanceof Phase.InWave stopped)) {
            return retire(failing, Set.of());
        }
        return situation.plan().policy().auto()
                ? restore(failing)
                : failing.in(new Phase.Halted(stopped.wave()));
    }

    static Situation restore(Situation situation) {
        var until = situation.now().plus(situation.plan().policy().readyWithin());
        return situation.in(new Phase.Restoring(until));
    }

    private static Situation retire(Situation situation, Set<String> staying) {
        var until = situation.now().plus(situation.plan().policy().drainMax());
        return situation.in(new Phase.Retiring(until, staying));
    }

    static Situation advance(Situation situation) {
        return switch (situation.phase()) {
            case Phase.Restoring restoring -> restored(situation, restoring);
            case Phase.Retiring retiring -> retired(situation, retiring);
            case Phase.Preparing p -> situation;
            case Phase.Readying p -> situation;
            case Phase.Baking p -> situation;
            case Phase.Holding p -> situation;
            case Phase.Draining p -> situation;
            case Phase.Finishing p -> situation;
            case Phase.Halted p -> situation;
            case Phase.Ended p -> situation;
        };
    }

    static List<Command> revive(Situation situation) {
        var commands = new ArrayList<Command>();
        for (var instance : toBringBack(situation)) {
            Containers.revive(situation, instance).ifPresent(commands::add);
        }
        return commands;
    }

    private static Situation restored(Situation situation, Phase.Restoring phase) {
        var missing =
                toBringBack(situation).stream()
                        .filter(instance -> !Slots.isUpEverywhere(situation, instance))
                        .toList();
        if (missing.isEmpty() && isInSight(situation)) {
            return retire(situation, staying(situation));
        }
        if (situation.now().isBefore(phase.until())) {
            return situation;
        }
        var told = situation.rollout();
        for (var instance : missing) {
            told =
                    told.noting(
                            "the old "
                                    + instance
                                    + " did not come back"
                                    + where(situation, instance));
        }
        return retire(situation.with(told), staying(situation));
    }

    /** One that did not serve before is not waited for. */
    private static List<Instance> toBringBack(Situation situation) {
        var served = situation.rollout().progress().served();
        return situation.plan().outgoing().stream()
                .map(Plan.Outgoing::instance)
                .filter(instance -> served.contains(instance.key()))
                .filter(instance -> !situation.isLost(instance))
                .toList();
    }

    private static boolean isInSight(Situation situation) {
        return situation.plan().backends().keySet().stream()
                .allMatch(b -> situation.isLost(b) || situation.seen().balancer(b).isPresent());
    }

    private static String where(Situation situation, Instance instance) {
        return instance.seats().stream()
                .filter(seat -> !Slots.isUp(situation, instance, seat))
                .map(seat -> ": " + Slots.inWords(situation, seat))
                .findFirst()
                .orElse("");
    }

    /** New servers that are UP stay where the old ones alone would be fewer than the floor. */
    private static Set<String> staying(Situation situation) {
        var staying = new TreeSet<String>();
        if (!Floor.isKeptByOld(situation)) {
            for (var incoming : situation.plan().incoming()) {
                var instance = incoming.instance();
                if (instance.seats().stream().anyMatch(s -> Slots.isUp(situation, instance, s))) {
                    staying.add(incoming.key());
                }
            }
        }
        return staying;
    }

    private static Situation retired(Situation situation, Phase.Retiring phase) {
        if (!Ending.isRetired(situation, phase)) {
            return situation;
        }
        var told = situation.rollout();
        for (var key : phase.staying()) {
            told = told.noting(key + " goes on serving, because too few old servers came back");
        }
        var result = told.progress().isSwitched() ? Result.ROLLED_BACK : Result.FAILED;
        return situation.with(told).in(new Phase.Ended(result, Ending.undone(situation, phase)));
    }
}
