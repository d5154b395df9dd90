package dev.berth.deploy.rollout;

import dev.berth.deploy.rollout.BalancerState.Admin;
import dev.berth.deploy.rollout.BalancerState.SlotState;
import dev.berth.deploy.rollout.Instance.Seat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a slot needs next to do its duty, read off the balancer's own word.
 *
 * <p>Each decision looks at the slot as it is, whoever made it so. So a reload that forgot a
 * command, and a restart that forgot all of them, are mended by the same lines that would have
 * given the command at first, and always through the gate: an address is given only in maint,
 * traffic only after a check that passed in drain.
 */
final class Slots {
    /** For the requests that are answered right after a slot was taken out with some under way. */
    static final Duration GRACE = Duration.ofSeconds(1);

    /** When cutting did not help either. */
    private static final Duration ENOUGH = Duration.ofSeconds(5);

    /** What a slot is there for at a moment of a rollout. */
    enum Duty {
        /** Checked, and no traffic yet. */
        GATE,
        SERVE,
        /** No traffic any more. */
        REST,
        /** Left as it is. */
        NONE
    }

    private Slots() {}

    /**
     * The command that brings the slot nearer to its duty; empty if it does its duty, if time will
     * bring it there, or if it must be looked at first.
     *
     * @param until when resting is no longer waited for
     */
    static Optional<Command.OnSlot> next(
            Situation situation, Instance instance, Seat seat, Duty duty, Instant until) {
        var state = situation.seen().slot(seat);
        if (state.isEmpty() || situation.isLost(seat.balancer())) {
            return Optional.empty();
        }
        return switch (duty) {
            case GATE -> gate(instance, seat, state.get());
            case SERVE -> serve(instance, seat, state.get());
            case REST -> rest(situation, instance, seat, state.get(), until);
            case NONE -> Optional.empty();
        };
    }

    private static Optional<Command.OnSlot> gate(Instance instance, Seat seat, SlotState slot) {
        boolean gated = pointsAt(slot, instance) && slot.admin() == Admin.DRAIN;
        return gated ? Optional.empty() : Optional.of(assign(instance, seat));
    }

    static Optional<Command.OnSlot> serve(Instance instance, Seat seat, SlotState slot) {
        if (!pointsAt(slot, instance) || slot.admin() == Admin.MAINT) {
            return Optional.of(assign(instance, seat));
        }
        return slot.checkedInDrain() ? Optional.of(new Command.Ready(seat)) : Optional.empty();
    }

    private static Optional<Command.OnSlot> rest(
            Situation situation, Instance instance, Seat seat, SlotState slot, Instant until) {
        if (!pointsAt(slot, instance)) {
            return Optional.empty();
        }
        boolean late = !situation.now().isBefore(until);
        return switch (slot.admin()) {
            case READY -> Optional.of(late ? new Command.Maint(seat) : new Command.Drain(seat));
            case DRAIN ->
                    late || situation.seen().idleTwice(seat)
                            ? Optional.of(new Command.Maint(seat))
                            : Optional.empty();
            case MAINT ->
                    !slot.idle() && !situation.now().isBefore(until.plus(GRACE))
                            ? Optional.of(new Command.Cut(seat))
                            : Optional.empty();
        };
    }

    private static Command.OnSlot assign(Instance instance, Seat seat) {
        return new Command.Assign(seat, instance.address(), instance.hostPort());
    }

    /** Whether the check has passed before any traffic. */
    static boolean isChecked(Situation situation, Instance instance, Seat seat) {
        return situation
                .seen()
                .slot(seat)
                .filter(slot -> pointsAt(slot, instance) && slot.checkedInDrain())
                .isPresent();
    }

    static boolean isUp(Situation situation, Instance instance, Seat seat) {
        return situation
                .seen()
                .slot(seat)
                .filter(slot -> pointsAt(slot, instance))
                .filter(slot -> slot.admin() == Admin.READY && slot.up())
                .isPresent();
    }

    static boolean isUpEverywhere(Situation situation, Instance instance) {
        return instance.seats().stream()
                .allMatch(seat ->
                        situation.isLost(seat.balancer()) || isUp(situation, instance, seat));
    }

    /** A server that may take traffic and whose checks have failed. */
    static boolean isDown(Situation situation, Instance instance, Seat seat) {
        return situation
                .seen()
                .slot(seat)
                .filter(slot -> pointsAt(slot, instance))
                .filter(slot -> slot.admin() == Admin.READY && slot.status().startsWith("DOWN"))
                .isPresent();
    }

    /** Whether the process that can be asked has nothing under way there, and sends nothing new. */
    static boolean isAtRest(Situation situation, Instance instance, Instant until) {
        return instance.seats().stream()
                .allMatch(seat -> isAtRest(situation, instance, seat, until));
    }

    private static boolean isAtRest(
            Situation situation, Instance instance, Seat seat, Instant until) {
        var read = situation.seen().balancer(seat.balancer());
        if (read.isEmpty()) {
            return false;
        }
        var slot = read.get().of(seat.slot());
        if (slot.isEmpty() || !pointsAt(slot.get(), instance)) {
            return true;
        }
        boolean enough = !situation.now().isBefore(until.plus(ENOUGH));
        return slot.get().admin() == Admin.MAINT && (situation.seen().idleTwice(seat) || enough);
    }

    static boolean pointsAt(SlotState slot, Instance instance) {
        return slot.port() == instance.hostPort() && isSame(slot.address(), instance.address());
    }

    /** One IPv6 address has many spellings, and a balancer chooses its own. */
    private static boolean isSame(String address, String other) {
        if (address.equals(other)) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(address).equals(InetAddress.ofLiteral(other));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** How the balancer sees it, for people. */
    static String inWords(Situation situation, Seat seat) {
        var slot = situation.seen().slot(seat);
        if (slot.isEmpty()) {
            return seat + " is not to be seen";
        }
        var check = slot.get().check().isEmpty() ? "not checked yet" : slot.get().check();
        return seat + " is " + slot.get().status() + ", " + check;
    }
}
