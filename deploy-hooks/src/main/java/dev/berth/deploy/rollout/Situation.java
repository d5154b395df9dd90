package dev.berth.deploy.rollout;

import java.time.Instant;
import java.util.Optional;

/**
 * All that the machine decides by: what is remembered, and what was seen last.
 *
 * @param rollout is persisted before anything is done because of it
 * @param seen is looked at again after a crash
 */
public record Situation(Rollout rollout, Seen seen) {

    /** A rollout of which nothing has been looked at yet. */
    public static Situation of(Rollout rollout, Instant now) {
        return new Situation(rollout, Seen.nothing(now));
    }

    Plan plan() {
        return rollout.plan();
    }

    Phase phase() {
        return rollout.phase();
    }

    Instant now() {
        return seen.now();
    }

    boolean isStarted(Instance instance) {
        return rollout.progress().started().containsKey(instance.key());
    }

    boolean isLost(Instance instance) {
        return rollout.trouble().lost().contains(Command.laneOf(instance));
    }

    boolean isLost(String balancer) {
        return rollout.trouble().lost().contains(Command.laneOf(balancer));
    }

    /** Whether a balancer that sends requests to it cannot be asked any more. */
    boolean isOutOfSight(Instance instance) {
        return instance.seats().stream().anyMatch(seat -> isLost(seat.balancer()));
    }

    Optional<ContainerState> container(Instance instance) {
        return seen.container(instance);
    }

    Situation with(Rollout other) {
        return new Situation(other, seen);
    }

    Situation with(Seen other) {
        return new Situation(rollout, other);
    }

    /** What was seen may be older than a command that is still under way: it is looked at again. */
    Situation in(Phase next) {
        return new Situation(rollout.in(next), seen.again());
    }
}
