package dev.berth.deploy.rollout;

import dev.berth.deploy.rollout.BalancerState.Admin;
import dev.berth.deploy.rollout.Instance.Seat;
import dev.berth.deploy.rollout.Slots.Duty;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What every slot of a rollout is there for in each phase. */
final class Duties {
    /** Later than any rollout, and something can still be added to it. */
    private static final Instant NEVER = Instant.MAX.minus(Duration.ofDays(1));

    private Duties() {}

    /** The commands that the slots need now. */
    static List<Command> commands(Situation situation) {
        var commands = new ArrayList<Command>();
        var plan = situation.plan();
        for (var incoming : plan.incoming()) {
            for (var seat : incoming.instance().seats()) {
                add(commands, situation, incoming.instance(), seat, of(situation, incoming, seat));
            }
        }
        for (var outgoing : plan.outgoing()) {
            var duty = of(situation, outgoing);
            var instance = outgoing.instance();
            instance.seats().forEach(seat -> add(commands, situation, instance, seat, duty));
        }
        var unwanted = situation.phase() instanceof Phase.Finishing ? Duty.REST : Duty.NONE;
        for (var instance : plan.leftovers()) {
            instance.seats().forEach(seat -> add(commands, situation, instance, seat, unwanted));
        }
        return commands;
    }

    private static void add(
            List<Command> commands, Situation situation, Instance instance, Seat seat, Duty duty) {
        Slots.next(situation, instance, seat, duty, until(situation)).ifPresent(commands::add);
    }

    private static Duty of(Situation situation, Incoming incoming, Seat seat) {
        int wave = situation.plan().waveOf(incoming.instance().host());
        return switch (situation.phase()) {
            case Phase.Preparing preparing -> waiting(situation, incoming, seat);
            case Phase.Readying(int now, Instant until) ->
                    wave <= now ? Duty.SERVE : waiting(situation, incoming, seat);
            case Phase.Baking(int now, Instant until) ->
                    wave <= now ? Duty.SERVE : waiting(situation, incoming, seat);
            case Phase.Holding(int now, Instant until) ->
                    wave <= now ? Duty.SERVE : waiting(situation, incoming, seat);
            case Phase.Draining(int now, Instant until) ->
                    wave <= now ? Duty.SERVE : waiting(situation, incoming, seat);
            case Phase.Finishing finishing -> Duty.SERVE;
            case Phase.Halted(int now) -> wave <= now ? Duty.SERVE : Duty.NONE;
            case Phase.Restoring restoring -> Duty.NONE;
            case Phase.Retiring retiring -> stays(retiring, incoming) ? Duty.SERVE : Duty.REST;
            case Phase.Ended ended -> Duty.NONE;
        };
    }

    /** A container is gated once it runs; one that serves already is not taken out for that. */
    private static Duty waiting(Situation situation, Incoming incoming, Seat seat) {
        if (!Containers.isHealthy(situation, incoming.instance())) {
            return Duty.NONE;
        }
        boolean serves =
                incoming.standing()
                        && situation
                                .seen()
                                .slot(seat)
                                .filter(slot -> Slots.pointsAt(slot, incoming.instance()))
                                .filter(slot -> slot.admin() == Admin.READY)
                                .isPresent();
        return serves ? Duty.NONE : Duty.GATE;
    }

    private static Duty of(Situation situation, Plan.Outgoing outgoing) {
        int wave = situation.plan().waveOf(outgoing.instance().host());
        return switch (situation.phase()) {
            case Phase.Preparing preparing -> Duty.SERVE;
            case Phase.Readying(int now, Instant until) -> wave < now ? Duty.REST : Duty.SERVE;
            case Phase.Baking(int now, Instant until) -> wave < now ? Duty.REST : Duty.SERVE;
            case Phase.Holding(int now, Instant until) -> wave < now ? Duty.REST : Duty.SERVE;
            case Phase.Draining(int now, Instant until) -> wave <= now ? Duty.REST : Duty.SERVE;
            case Phase.Finishing finishing -> Duty.REST;
            case Phase.Halted(int now) -> wave < now ? Duty.REST : Duty.SERVE;
            case Phase.Restoring restoring -> Duty.SERVE;
            case Phase.Retiring retiring -> Duty.SERVE;
            case Phase.Ended ended -> Duty.NONE;
        };
    }

    static boolean stays(Phase.Retiring retiring, Incoming incoming) {
        return incoming.standing() || retiring.staying().contains(incoming.key());
    }

    /** When requests have had the longest drain; far away where nothing is being drained. */
    private static Instant until(Situation situation) {
        return switch (situation.phase()) {
            case Phase.Draining draining -> draining.until();
            case Phase.Finishing finishing -> finishing.until();
            case Phase.Retiring retiring -> retiring.until();
            case Phase.Preparing p -> NEVER;
            case Phase.Readying p -> NEVER;
            case Phase.Baking p -> NEVER;
            case Phase.Holding p -> NEVER;
            case Phase.Halted p -> NEVER;
            case Phase.Restoring p -> NEVER;
            case Phase.Ended p -> NEVER;
        };
    }
}
