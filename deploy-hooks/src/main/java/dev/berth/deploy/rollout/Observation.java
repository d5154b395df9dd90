package dev.berth.deploy.rollout;

import dev.berth.deploy.rollout.Instance.Seat;
import dev.berth.model.Platform;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Something that the machine is told: the time, what a command brought, or a person's wish. */
public sealed interface Observation {

    record Tick(Instant now) implements Observation {}

    /** The server has started again and goes on with this rollout. */
    record Resumed(Instant now) implements Observation {}

    /** A person wants it undone. */
    record Aborted(String why) implements Observation {}

    /** The command was done, and there is nothing to tell but that. */
    record Done(Command command) implements Observation {}

    record Failed(Command command, StepFailed failure) implements Observation {}

    record ImageExamined(List<Platform> platforms) implements Observation {
        public ImageExamined {
            platforms = List.copyOf(platforms);
        }
    }

    record PlatformTold(String host, Platform platform) implements Observation {}

    record Inspected(Instance instance, ContainerState state) implements Observation {}

    record LogRead(Instance instance, List<String> lines) implements Observation {
        public LogRead {
            lines = List.copyOf(lines);
        }
    }

    record Looked(String balancer, BalancerState state) implements Observation {}

    /**
     * @param running empty if they cannot be seen
     */
    record EarlierTold(String balancer, Optional<Set<Long>> running) implements Observation {}

    record WasCut(Seat seat, long sessions) implements Observation {}
}
