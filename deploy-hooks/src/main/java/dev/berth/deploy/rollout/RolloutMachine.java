package dev.berth.deploy.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Decides what a rollout does: a pure function from what is remembered and seen to what is
 * remembered next ({@link #step}), and from there to what should be under way outside ({@link
 * #wanted}). No clock, no thread, no I/O: time is an {@link Observation} like any other.
 *
 * <p>Why it loses no request, and survives a crash anywhere:
 *
 * <ol>
 *   <li><b>Level, not edge.</b> {@code wanted} compares what a phase asks of each container and
 *       slot ({@link Duties}) with what its host or balancer says of it now. A command that was
 *       lost, done twice, or forgotten by a balancer's reload makes a difference that is seen, and
 *       the same comparison gives the command again. So a crash needs no undo log: the phase is
 *       remembered, the rest is looked at.
 *   <li><b>Persist, then act.</b> The runner persists the state that {@code step} gave before it
 *       performs what {@code wanted} says of it. So what is outside never shows a phase that the
 *       journal does not know.
 *   <li><b>Everything is ready before anything is switched.</b> {@link Phase.Preparing} ends when
 *       every new container on every host has passed every balancer's check while draining, which
 *       gives it no traffic. A broken image fails here, where undoing is removing.
 *   <li><b>Traffic moves on the balancer's own word.</b> {@code ready} is said only to a slot whose
 *       check was read as passed in drain ({@link Slots}); old servers are drained only when the
 *       wave's new ones are UP on every balancer, have baked, and the floor holds ({@link Floor}).
 *   <li><b>Old containers run until the last wave is done</b>, out of traffic. So going back is a
 *       switch through the same gate ({@link Backward}), and never waits for a start.
 *   <li><b>Stopped is only what is idle</b>: in maint, without sessions in two readings in a row on
 *       every balancer, and with every earlier process of the balancer gone, which after a reload
 *       may still be serving, or after the longest drain ({@link Ending}, {@link Processes}). A
 *       balancer that cannot be asked may be sending requests: what it points at is left running,
 *       and told.
 *   <li><b>Nothing waits for ever but for a person.</b> Each wait has a limit: a container's way to
 *       being ready (from when it was started; before that a pull has its own), each phase that is
 *       waited in, and each single command that fails again and again, whatever else its host or
 *       balancer answers meanwhile ({@link Failures}). Before the last wave is done, running out of
 *       it is a fault that turns the rollout round; afterwards, and on the way back, it is given up
 *       on and told ({@link Trouble}). Only {@link Phase.Halted} lasts until somebody decides, and
 *       keeps what serves serving meanwhile.
 * </ol>
 *
 * <p>A baking server must stay UP and its container must not restart. How many of its answers are
 * errors is not judged here: without a comparison to the old servers at the same time such a number
 * says little.
 */
public final class RolloutMachine {
    private static final Duration LOOK_EVERY = Duration.ofMillis(40);
    private static final Duration INSPECT_EVERY = Duration.ofMillis(200);
    private static final Duration ASK_EVERY = Duration.ofMillis(200);

    private RolloutMachine() {}

    /** What is remembered and known after this. */
    public static Situation step(Situation before, Observation observation) {
        if (before.rollout().isEnded()) {
            return before;
        }
        var situation = Hearing.hear(before, observation);
        var next = advance(situation);
        while (!next.phase().equals(situation.phase())) {
            situation = next;
            next = advance(situation);
        }
        return situation;
    }

    private static Situation advance(Situation situation) {
        if (isForward(situation.phase())) {
            var fault = Judge.fault(situation);
            if (fault.isPresent()) {
                return Backward.begin(situation, fault.get());
            }
        }
        var forward = Forward.advance(situation);
        return forward.phase().equals(situation.phase()) ? Backward.advance(situation) : forward;
    }

    /** Whether a fault would turn it round. */
    static boolean isForward(Phase phase) {
        return switch (phase) {
            case Phase.Preparing p -> true;
            case Phase.Readying p -> true;
            case Phase.Baking p -> true;
            case Phase.Holding p -> true;
            case Phase.Draining p -> true;
            case Phase.Finishing p -> false;
            case Phase.Halted p -> false;
            case Phase.Restoring p -> false;
            case Phase.Retiring p -> false;
            case Phase.Ended p -> false;
        };
    }

    /**
     * What should be under way, the most urgent first. Of one lane only one command is to be under
     * way at a time; what is still wanted when that is done will be said again.
     */
    public static List<Command> wanted(Situation situation) {
        if (situation.rollout().isEnded()) {
            return List.of();
        }
        var commands = new ArrayList<Command>(Duties.commands(situation));
        commands.addAll(containers(situation));
        looks(situation, commands);
        commands.removeIf(command -> isPausing(situation, command) || isLost(situation, command));
        return commands;
    }

    private static List<Command> containers(Situation situation) {
        return switch (situation.phase()) {
            case Phase.Preparing p -> run(situation);
            case Phase.Readying p -> watch(situation);
            case Phase.Baking p -> watch(situation);
            case Phase.Holding p -> watch(situation);
            case Phase.Draining p -> watch(situation);
            case Phase.Finishing finishing -> Ending.finish(situation, finishing.until());
            case Phase.Halted p -> List.of();
            case Phase.Restoring p -> Backward.revive(situation);
            case Phase.Retiring retiring -> Ending.retire(situation, retiring);
            case Phase.Ended p -> List.of();
        };
    }

    private static List<Command> run(Situation situation) {
        var commands = new ArrayList<Command>();
        for (var incoming : situation.plan().incoming()) {
            Containers.run(situation, incoming).ifPresent(commands::add);
        }
        commands.addAll(watch(situation));
        return commands;
    }

    private static List<Command> watch(Situation situation) {
        return situation.plan().incoming().stream()
                .map(Incoming::instance)
                .filter(instance -> situation.seen().isDue(instance, INSPECT_EVERY))
                .map(instance -> (Command) new Command.Inspect(instance))
                .toList();
    }

    private static void looks(Situation situation, List<Command> commands) {
        for (Map.Entry<String, Processes> balancer :
                situation.rollout().progress().processes().entrySet()) {
            if (!balancer.getValue().earlier().isEmpty()
                    && situation.seen().isAskDue(balancer.getKey(), ASK_EVERY)) {
                commands.add(new Command.AskEarlier(balancer.getKey()));
            }
        }
        situation
                .plan()
                .backends()
                .forEach((balancer, backends) -> {
                    if (situation.seen().isDue(balancer, LOOK_EVERY)) {
                        commands.add(new Command.Look(balancer, backends));
                    }
                });
    }

    private static boolean isPausing(Situation situation, Command command) {
        return situation
                .seen()
                .failing(command)
                .filter(failing -> situation.now().isBefore(failing.retryAt()))
                .isPresent();
    }

    private static boolean isLost(Situation situation, Command command) {
        return situation.rollout().trouble().lost().contains(command.lane());
    }

    /** When the phase is over at the latest, as a resumed rollout begins it anew. */
    static Phase anew(Phase phase, Plan.Policy policy, Instant now) {
        return switch (phase) {
            case Phase.Readying(int wave, Instant until) ->
                    new Phase.Readying(wave, now.plus(policy.readyWithin()));
            case Phase.Baking(int wave, Instant until) ->
                    new Phase.Baking(wave, now.plus(policy.bake()));
            case Phase.Holding(int wave, Instant until) ->
                    new Phase.Holding(wave, now.plus(policy.readyWithin()));
            case Phase.Draining(int wave, Instant until) ->
                    new Phase.Draining(wave, now.plus(policy.drainMax()));
            case Phase.Finishing(Instant until) -> new Phase.Finishing(now.plus(policy.drainMax()));
            case Phase.Restoring(Instant until) ->
                    new Phase.Restoring(now.plus(policy.readyWithin()));
            case Phase.Retiring retiring ->
                    new Phase.Retiring(now.plus(policy.drainMax()), retiring.staying());
            case Phase.Preparing same -> same;
            case Phase.Halted same -> same;
            case Phase.Ended same -> same;
        };
    }
}
