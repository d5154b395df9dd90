package dev.berth.deploy.rollout;

import dev.berth.deploy.rollout.Trouble.Fault;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/**
 * Takes in what did not work. What may go through later is tried again until the patience is at its
 * end; then, or if it was refused, it is a fault as long as there is a way back, and else it is
 * given up on, so that the rest can end. While a person is waited for nothing has to end, and
 * nothing is given up on.
 *
 * <p>Patience is with one command that fails each time. That its container or balancer can be
 * looked at meanwhile says nothing about it: only its own success ends the count, or a look that
 * shows that it is not needed any more ({@link #afterLookAt}).
 */
final class Failures {
    private Failures() {}

    static Situation hear(Situation situation, Command command, StepFailed failure) {
        if (command instanceof Command.ReadLog) {
            return situation.with(
                    situation.rollout().with(situation.rollout().trouble().logged(List.of())));
        }
        if (command instanceof Command.AskEarlier(var balancer)) {
            return situation.with(situation.seen().asked(balancer));
        }
        var failed = situation.with(situation.seen().failed(command, inWords(failure)));
        boolean isWaiting = situation.phase() instanceof Phase.Halted;
        if (isWaiting || (failure.worthRetrying() && !isPatienceOver(failed, command))) {
            return forgotten(failed, command);
        }
        if (failure.isPortTaken()) {
            var elsewhere = elsewhere(situation, command);
            if (elsewhere.isPresent()) {
                return elsewhere.get();
            }
        }
        return RolloutMachine.isForward(situation.phase())
                ? Backward.begin(failed, new Fault(inWords(failure), container(command)))
                : lost(failed, command, failure);
    }

    private static boolean isPatienceOver(Situation situation, Command command) {
        return situation
                .seen()
                .failing(command)
                .filter(failing ->
                        !situation
                                .now()
                                .isBefore(
                                        failing.since().plus(situation.plan().policy().patience())))
                .isPresent();
    }

    /** Its change was done all the same, or somebody else has done it: it is not wanted again. */
    static Situation afterLookAt(Situation situation, Instance instance, ContainerState state) {
        return situation.with(
                situation
                        .seen()
                        .over(command ->
                                command instanceof Command.OnHost change
                                        && change.instance().key().equals(instance.key())
                                        && isDone(change, state)));
    }

    /** A start is done when its host says so: a container may run from before the rollout. */
    private static boolean isDone(Command.OnHost change, ContainerState state) {
        return switch (change) {
            case Command.Create create -> !(state instanceof ContainerState.Absent);
            case Command.Start start -> false;
            case Command.Stop stop -> !(state instanceof ContainerState.Running);
            case Command.Remove remove ->
                    state instanceof ContainerState.Absent
                            || state instanceof ContainerState.Foreign;
        };
    }

    /** The same of a balancer's slots. */
    static Situation afterLookAt(Situation situation, String balancer) {
        var wanted = Duties.commands(situation);
        return situation.with(
                situation
                        .seen()
                        .over(command ->
                                command instanceof Command.OnSlot change
                                        && change.seat().balancer().equals(balancer)
                                        && !wanted.contains(command)));
    }

    /** It may have been done all the same: it is looked at before it is tried again. */
    private static Situation forgotten(Situation situation, Command command) {
        return switch (command) {
            case Command.OnSlot onSlot ->
                    situation.with(situation.seen().forgetting(onSlot.seat().balancer()));
            case Command.Look(var balancer, var backends) ->
                    situation.with(situation.seen().forgetting(balancer));
            case Command.OnHost onHost ->
                    situation.with(situation.seen().forgetting(onHost.instance()));
            case Command.Inspect(var instance) ->
                    situation.with(situation.seen().forgetting(instance));
            case Command.Examine other -> situation;
            case Command.AskPlatform other -> situation;
            case Command.Pull other -> situation;
            case Command.ReadLog other -> situation;
            case Command.AskEarlier other -> situation;
        };
    }

    /** Somebody else listens on the port: the container is made anew with another one. */
    private static Optional<Situation> elsewhere(Situation situation, Command command) {
        if (!(situation.phase() instanceof Phase.Preparing)
                || !(command instanceof Command.OnHost onHost)) {
            return Optional.empty();
        }
        var key = onHost.instance().key();
        var rollout = situation.rollout();
        return rollout.plan().incoming().stream()
                .filter(incoming -> incoming.key().equals(key))
                .flatMap(incoming -> rollout.plan().withAnotherPort(incoming).stream())
                .findFirst()
                .map(plan ->
                        situation.with(rollout.with(plan).with(rollout.progress().remaking(key))));
    }

    private static Situation lost(Situation situation, Command command, StepFailed failure) {
        var rollout = situation.rollout();
        var trouble = rollout.trouble().losing(command.lane()).noting(inWords(failure));
        return situation.with(rollout.with(trouble));
    }

    private static String inWords(StepFailed failure) {
        return String.valueOf(failure.getMessage());
    }

    private static @Nullable String container(Command command) {
        return command instanceof Command.OnHost onHost ? onHost.instance().key() : null;
    }
}
