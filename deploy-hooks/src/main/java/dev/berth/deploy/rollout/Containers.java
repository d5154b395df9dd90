package dev.berth.deploy.rollout;

import dev.berth.deploy.rollout.ContainerState.Absent;
import dev.berth.deploy.rollout.ContainerState.Created;
import dev.berth.deploy.rollout.ContainerState.Exited;
import dev.berth.deploy.rollout.ContainerState.Foreign;
import dev.berth.deploy.rollout.ContainerState.Health;
import dev.berth.deploy.rollout.ContainerState.Running;
import dev.berth.deploy.rollout.Incoming.Origin;

import java.util.Optional;

/** What a container needs next, read off its host's own word, and what is wrong with it. */
final class Containers {
    private Containers() {}

    /** The command that brings a container of the target nearer to running. */
    static Optional<Command> run(Situation situation, Incoming incoming) {
        var instance = incoming.instance();
        if (situation.rollout().progress().remake().contains(incoming.key())) {
            return Optional.of(new Command.Remove(instance));
        }
        var state = situation.container(instance);
        if (state.isEmpty()) {
            return Optional.of(new Command.Inspect(instance));
        }
        boolean started = situation.isStarted(instance);
        return switch (state.get()) {
            case Absent absent -> started ? Optional.empty() : make(situation, incoming);
            case Foreign foreign -> Optional.empty();
            case Created created -> Optional.of(new Command.Start(instance));
            case Exited exited ->
                    started ? Optional.empty() : Optional.of(new Command.Start(instance));
            case Running running ->
                    started ? Optional.empty() : Optional.of(new Command.Start(instance));
        };
    }

    /** The platforms are compared before anything is pulled. */
    private static Optional<Command> make(Situation situation, Incoming incoming) {
        var seen = situation.seen();
        var host = incoming.instance().host();
        var image = situation.plan().image();
        var recipe = incoming.recipe();
        if (image != null && seen.image().isEmpty()) {
            return Optional.of(new Command.Examine(image));
        }
        if (seen.platform(host).isEmpty()) {
            return Optional.of(new Command.AskPlatform(host));
        }
        if (!seen.hasPulled(host)) {
            return Optional.of(new Command.Pull(host, recipe.image(), recipe.localTag()));
        }
        return Optional.of(new Command.Create(incoming));
    }

    /** An old container that died meanwhile is started again, if traffic is to go back to it. */
    static Optional<Command> revive(Situation situation, Instance instance) {
        var state = situation.container(instance);
        if (state.isEmpty()) {
            return Optional.of(new Command.Inspect(instance));
        }
        return switch (state.get()) {
            case Absent absent -> Optional.empty();
            case Foreign foreign -> Optional.empty();
            case Created created -> Optional.of(new Command.Start(instance));
            case Exited exited -> Optional.of(new Command.Start(instance));
            case Running running -> Optional.empty();
        };
    }

    /** The command that brings a container, to which no traffic goes, nearer to its end. */
    static Optional<Command> end(Situation situation, Instance instance, boolean keep) {
        var state = situation.container(instance);
        if (state.isEmpty()) {
            return Optional.of(new Command.Inspect(instance));
        }
        var policy = situation.plan().policy();
        return switch (state.get()) {
            case Absent absent -> Optional.empty();
            case Foreign foreign -> Optional.empty();
            case Running running ->
                    Optional.of(
                            new Command.Stop(instance, policy.stopSignal(), policy.stopWithin()));
            case Created created -> remove(instance, keep);
            case Exited exited -> remove(instance, keep);
        };
    }

    private static Optional<Command> remove(Instance instance, boolean keep) {
        return keep ? Optional.empty() : Optional.of(new Command.Remove(instance));
    }

    /** Whether it does not run, and, if it is not kept, is not there. */
    static boolean isOver(Situation situation, Instance instance, boolean keep) {
        var state = situation.container(instance);
        return state.isPresent()
                && switch (state.get()) {
                    case Absent absent -> true;
                    case Foreign foreign -> true;
                    case Created created -> keep;
                    case Exited exited -> keep;
                    case Running running -> false;
                };
    }

    /** Started for this rollout, running, and its own HEALTHCHECK is content if it has one. */
    static boolean isHealthy(Situation situation, Instance instance) {
        return situation.isStarted(instance)
                && situation
                        .container(instance)
                        .filter(state ->
                                state instanceof Running(Health health, int restarts)
                                        && (health == Health.NONE || health == Health.HEALTHY))
                        .isPresent();
    }

    /** Whether another's container has its name, so that it cannot be made. */
    static boolean isTaken(Situation situation, Instance instance) {
        return situation.container(instance).filter(Foreign.class::isInstance).isPresent();
    }

    /** What is wrong with a container that was started; empty if nothing is. */
    static Optional<String> wrong(Situation situation, Incoming incoming) {
        var instance = incoming.instance();
        if (!situation.isStarted(instance)) {
            return Optional.empty();
        }
        return situation
                .container(instance)
                .flatMap(state ->
                        switch (state) {
                            case Absent absent -> Optional.of("is not there any more");
                            case Foreign foreign -> Optional.of("is not there any more");
                            case Created created -> Optional.empty();
                            case Exited exited -> Optional.of(inWords(exited));
                            case Running(Health health, int restarts) ->
                                    wrong(health, restarts, expected(situation, incoming));
                        });
    }

    private static int expected(Situation situation, Incoming incoming) {
        return incoming.origin() == Origin.NEW
                ? 0
                : situation.seen().restartsAtFirst(incoming.instance());
    }

    private static Optional<String> wrong(Health health, int restarts, int expected) {
        if (restarts > expected) {
            return Optional.of("exited and was restarted by its host");
        }
        return health == Health.UNHEALTHY
                ? Optional.of("is unhealthy, as its HEALTHCHECK says")
                : Optional.empty();
    }

    static String inWords(Exited exited) {
        return exited.outOfMemory()
                ? "was ended by the kernel: it wanted more memory than its limit"
                : "exited with code " + exited.exitCode();
    }
}
