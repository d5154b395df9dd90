package dev.berth.deploy.rollout;

import dev.berth.deploy.rollout.BalancerState.Admin;
import dev.berth.deploy.rollout.BalancerState.SlotState;
import dev.berth.deploy.rollout.Instance.Seat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a balancer's slots need between rollouts: after a restart that forgot them they are filled
 * again, through the same gate as in a rollout.
 *
 * @param balancer its name
 * @param serving what sits in a slot and is to have traffic
 * @param stranded what sits in a slot and is to have none, as soon as others are there
 * @param busy slots of services that a rollout is at work on: they are left alone
 */
public record Upkeep(
        String balancer, Map<Slot, Instance> serving, Set<Slot> stranded, Set<Slot> busy) {

    public Upkeep {
        serving = Map.copyOf(serving);
        stranded = Set.copyOf(stranded);
        busy = Set.copyOf(busy);
    }

    /** Collects what sits in the slots of one balancer. Owned by the thread that made it. */
    public static final class Builder {
        private final String balancer;
        private final Map<Slot, Instance> serving = new HashMap<>();
        private final Set<Slot> stranded = new HashSet<>();
        private final Set<Slot> busy = new HashSet<>();

        public Builder(String balancer) {
            this.balancer = balancer;
        }

        public void serving(Instance instance) {
            slots(instance).forEach(slot -> serving.put(slot, instance));
        }

        public void stranded(Instance instance) {
            stranded.addAll(slots(instance));
        }

        public void busy(Instance instance) {
            busy.addAll(slots(instance));
        }

        public Upkeep build() {
            return new Upkeep(balancer, serving, stranded, busy);
        }

        private List<Slot> slots(Instance instance) {
            return instance.seats().stream()
                    .filter(seat -> seat.balancer().equals(balancer))
                    .map(Seat::slot)
                    .toList();
        }
    }

    /** The commands that bring the slots nearer to what is wanted of them. */
    public List<Command.OnSlot> wanted(BalancerState state) {
        var commands = new ArrayList<Command.OnSlot>();
        for (var slot : state.slots()) {
            if (!busy.contains(slot.slot())) {
                next(state, slot).ifPresent(commands::add);
            }
        }
        return commands;
    }

    /** Whether a slot that is to serve has still to pass its check. */
    public boolean isWaiting(BalancerState state) {
        return state.slots().stream()
                .anyMatch(slot ->
                        serving.containsKey(slot.slot())
                                && !busy.contains(slot.slot())
                                && slot.admin() != Admin.READY);
    }

    private Optional<Command.OnSlot> next(BalancerState state, SlotState slot) {
        var seat = new Seat(balancer, slot.slot());
        var instance = serving.get(slot.slot());
        if (instance != null) {
            return Slots.serve(instance, seat, slot);
        }
        if (stranded.contains(slot.slot())) {
            return rest(state, slot, seat);
        }
        return slot.admin() == Admin.MAINT
                ? Optional.empty()
                : Optional.of(new Command.Maint(seat));
    }

    /** Only when somebody else serves: what is stranded may be all that is left. */
    private Optional<Command.OnSlot> rest(BalancerState state, SlotState slot, Seat seat) {
        boolean othersServe =
                state.slots().stream()
                        .filter(other -> other.slot().backend().equals(slot.slot().backend()))
                        .anyMatch(other -> serving.containsKey(other.slot()) && other.up());
        return switch (slot.admin()) {
            case READY -> othersServe ? Optional.of(new Command.Drain(seat)) : Optional.empty();
            case DRAIN -> slot.idle() ? Optional.of(new Command.Maint(seat)) : Optional.empty();
            case MAINT -> Optional.empty();
        };
    }

    /** Gives one command. */
    public static void perform(LoadBalancer balancer, Command.OnSlot command) {
        Performer.change(balancer, command);
    }
}
