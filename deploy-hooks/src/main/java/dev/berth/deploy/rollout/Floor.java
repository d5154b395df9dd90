package dev.berth.deploy.rollout;

import dev.berth.deploy.rollout.Instance.Seat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How many servers must stay UP in each backend of each balancer: a percentage of those that were
 * UP before the first switch, and never of more than the service is going to have. A first deploy
 * has none. A server that is not UP counts neither before nor when it is taken away.
 */
final class Floor {
    private Floor() {}

    /** Measures the floors before the first switch. Every balancer has been read. */
    static Map<String, Integer> measure(Situation situation) {
        var floors = new TreeMap<String, Integer>();
        var plan = situation.plan();
        plan.seated().flatMap(i -> i.seats().stream()).forEach(seat -> floors.put(key(seat), 0));
        floors.replaceAll((key, none) -> {
            long up = up(situation, standing(plan), key);
            long target = seats(plan.incoming().stream().map(Incoming::instance), key);
            return Math.ceilDiv(
                    Math.toIntExact(Math.min(up, target)) * plan.policy().minAvailable(), 100);
        });
        return floors;
    }

    /** The floor that would be left by taking these away; empty if none would. */
    static Optional<String> broken(Situation situation, List<Instance> taken) {
        var plan = situation.plan();
        for (var floor : situation.rollout().progress().floors().entrySet()) {
            long taking = up(situation, taken.stream(), floor.getKey());
            long left = up(situation, plan.seated(), floor.getKey()) - taking;
            if (taking > 0 && left < floor.getValue()) {
                return Optional.of(
                        left
                                + " of at least "
                                + floor.getValue()
                                + " servers would be left UP in backend "
                                + floor.getKey());
            }
        }
        return Optional.empty();
    }

    /** Whether the old servers alone keep the floor, on each balancer that can be asked. */
    static boolean isKeptByOld(Situation situation) {
        return situation.rollout().progress().floors().entrySet().stream()
                .filter(floor -> isInSight(situation, floor.getKey()))
                .allMatch(floor ->
                        up(situation, standing(situation.plan()), floor.getKey())
                                >= floor.getValue());
    }

    private static boolean isInSight(Situation situation, String key) {
        return situation
                .plan()
                .seated()
                .flatMap(instance -> instance.seats().stream())
                .noneMatch(seat -> key(seat).equals(key) && situation.isLost(seat.balancer()));
    }

    private static Stream<Instance> standing(Plan plan) {
        return Stream.concat(
                plan.incoming().stream().filter(Incoming::standing).map(Incoming::instance),
                plan.outgoing().stream().map(Plan.Outgoing::instance));
    }

    private static long up(Situation situation, Stream<Instance> instances, String key) {
        return instances
                .mapToLong(instance ->
                        instance.seats().stream()
                                .filter(seat -> key(seat).equals(key))
                                .filter(seat -> Slots.isUp(situation, instance, seat))
                                .count())
                .sum();
    }

    private static long seats(Stream<Instance> instances, String key) {
        return instances
                .flatMap(instance -> instance.seats().stream())
                .filter(seat -> key(seat).equals(key))
                .count();
    }

    private static String key(Seat seat) {
        return seat.slot().backend() + " of " + seat.balancer();
    }
}
