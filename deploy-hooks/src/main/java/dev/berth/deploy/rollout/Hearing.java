package dev.berth.deploy.rollout;

import dev.berth.deploy.rollout.ContainerState.Absent;
import dev.berth.deploy.rollout.ContainerState.Created;
import dev.berth.deploy.rollout.ContainerState.Exited;
import dev.berth.deploy.rollout.Instance.Seat;
import dev.berth.deploy.rollout.Trouble.Fault;

import java.util.Set;

/** Takes in what the machine is told, before anything is decided. */
final class Hearing {
    /** What Docker tells of a process that had to be killed: 128 and SIGKILL. */
    private static final int KILLED = 137;

    private Hearing() {}

    static Situation hear(Situation situation, Observation observation) {
        var seen = situation.seen();
        var rollout = situation.rollout();
        return switch (observation) {
            case Observation.Tick(var now) -> situation.with(seen.at(now));
            case Observation.Resumed(var now) -> resumed(situation.with(seen.at(now)));
            case Observation.Aborted(var why) -> aborted(situation, why);
            case Observation.Done(var command) -> done(worked(situation, command), command);
            case Observation.Failed(var command, var failure) ->
                    Failures.hear(situation, command, failure);
            case Observation.ImageExamined(var platforms) ->
                    situation.with(seen.imageFor(platforms));
            case Observation.PlatformTold(var host, var platform) ->
                    worked(
                            situation.with(seen.platform(host, platform)),
                            new Command.AskPlatform(host));
            case Observation.Inspected(var instance, var state) ->
                    inspected(situation, instance, state);
            case Observation.LogRead(var instance, var lines) ->
                    situation.with(rollout.with(rollout.trouble().logged(lines)));
            case Observation.Looked(var balancer, var state) -> looked(situation, balancer, state);
            case Observation.EarlierTold told -> told(situation, told);
            case Observation.WasCut(var seat, long sessions) ->
                    worked(
                            situation
                                    .with(rollout.noting(cut(situation, seat, sessions)))
                                    .with(seen.forgetting(seat.balancer())),
                            new Command.Cut(seat));
        };
    }

    private static String cut(Situation situation, Seat seat, long sessions) {
        return sessions
                + " sessions were cut at "
                + seat
                + ": they took longer than "
                + Spell.of(situation.plan().policy().drainMax());
    }

    private static Situation worked(Situation situation, Command command) {
        return situation.with(situation.seen().over(command::equals));
    }

    private static Situation done(Situation situation, Command command) {
        var seen = situation.seen();
        var rollout = situation.rollout();
        return switch (command) {
            case Command.Pull pull -> situation.with(seen.pulled(pull.host()));
            case Command.Create(var incoming) ->
                    situation.with(seen.container(incoming.instance(), new Created()));
            case Command.Start(var instance) ->
                    situation
                            .with(seen.forgetting(instance))
                            .with(
                                    rollout.with(
                                            rollout.progress()
                                                    .started(instance.key(), situation.now())));
            case Command.Stop stop -> situation.with(seen.forgetting(stop.instance()));
            case Command.Remove(var instance) ->
                    situation
                            .with(seen.container(instance, new Absent()))
                            .with(rollout.with(rollout.progress().remade(instance.key())));
            case Command.OnSlot onSlot -> situation.with(seen.forgetting(onSlot.seat().balancer()));
            case Command.Examine other -> situation;
            case Command.AskPlatform other -> situation;
            case Command.Inspect other -> situation;
            case Command.ReadLog other -> situation;
            case Command.Look other -> situation;
            case Command.AskEarlier other -> situation;
        };
    }

    private static Situation inspected(
            Situation situation, Instance instance, ContainerState state) {
        var next =
                Failures.afterLookAt(
                        worked(
                                situation.with(situation.seen().container(instance, state)),
                                new Command.Inspect(instance)),
                        instance,
                        state);
        boolean ending =
                situation.phase() instanceof Phase.Finishing
                        && state instanceof Exited(int code, boolean outOfMemory)
                        && code == KILLED
                        && !outOfMemory;
        if (!ending) {
            return next;
        }
        var policy = situation.plan().policy();
        return next.with(
                situation
                        .rollout()
                        .noting(
                                instance
                                        + " did not end on "
                                        + policy.stopSignal()
                                        + " within "
                                        + Spell.of(policy.stopWithin())
                                        + " and was killed"));
    }

    private static Situation looked(Situation situation, String balancer, BalancerState state) {
        var rollout = situation.rollout();
        var before = rollout.progress().processes().get(balancer);
        var processes =
                before == null
                        ? Processes.first(state.pid())
                        : before.answeredBy(state.pid(), situation.now());
        var next =
                processes.equals(before)
                        ? situation
                        : situation.with(
                                rollout.with(rollout.progress().with(balancer, processes)));
        var backends = situation.plan().backends().getOrDefault(balancer, Set.of());
        return Failures.afterLookAt(
                worked(
                        next.with(next.seen().balancer(balancer, state)),
                        new Command.Look(balancer, backends)),
                balancer);
    }

    /** What cannot be seen is waited for: {@link Processes#settled}. */
    private static Situation told(Situation situation, Observation.EarlierTold told) {
        var next = situation.with(situation.seen().asked(told.balancer()));
        var progress = situation.rollout().progress();
        var before = progress.processes().get(told.balancer());
        if (before == null || told.running().isEmpty()) {
            return next;
        }
        var after = before.told(told.running().get(), situation.now());
        return after.equals(before)
                ? next
                : next.with(situation.rollout().with(progress.with(told.balancer(), after)));
    }

    /** The time without a server is nobody's delay. */
    private static Situation resumed(Situation situation) {
        var now = situation.now();
        var rollout = situation.rollout();
        var phase = RolloutMachine.anew(rollout.phase(), rollout.plan().policy(), now);
        return situation.with(rollout.in(phase).with(rollout.progress().startedAgain(now)));
    }

    private static Situation aborted(Situation before, String why) {
        var rollout = before.rollout().with(before.rollout().trouble().undoneByHand());
        if (before.phase() instanceof Phase.Halted) {
            return Backward.restore(
                    before.with(rollout.noting(why)).with(before.seen().patientAgain()));
        }
        if (rollout.isGoingBack()) {
            return before.with(rollout);
        }
        if (!RolloutMachine.isForward(before.phase())) {
            return before;
        }
        // A person has decided already: nothing is left to wait for.
        var turned = Backward.begin(before.with(rollout), new Fault(why, null));
        return turned.phase() instanceof Phase.Halted ? Backward.restore(turned) : turned;
    }
}
