package dev.berth.deploy.rollout;

import dev.berth.deploy.rollout.Instance.Seat;

import java.time.Duration;
import java.util.Set;

/**
 * Something that should be under way outside. Each may be done twice without harm.
 *
 * <p>Commands of one lane are done one after the other, in the order in which they were begun, so
 * that what is looked at after a change shows the change.
 */
public sealed interface Command {

    /** What it is done to. */
    String lane();

    /** Whether it changes something outside, or only looks. */
    default boolean changes() {
        return this instanceof OnHost || this instanceof OnSlot || this instanceof Pull;
    }

    static String laneOf(String balancer) {
        return "balancer " + balancer;
    }

    static String laneOf(Instance instance) {
        return "container " + instance.key();
    }

    /** What platforms the image is for. */
    record Examine(Plan.Image image) implements Command {
        @Override
        public String lane() {
            return "image";
        }
    }

    /** What platform a host is. */
    record AskPlatform(String host) implements Command {
        @Override
        public String lane() {
            return "host " + host;
        }
    }

    record Pull(String host, String image, String localTag) implements Command {
        @Override
        public String lane() {
            return "host " + host;
        }
    }

    record Inspect(Instance instance) implements Command {
        @Override
        public String lane() {
            return laneOf(instance);
        }
    }

    /** Reads the last lines of a container that is at fault. */
    record ReadLog(Instance instance) implements Command {
        @Override
        public String lane() {
            return laneOf(instance);
        }
    }

    /** Reads the slots. */
    record Look(String balancer, Set<String> backends) implements Command {
        public Look {
            backends = Set.copyOf(backends);
        }

        @Override
        public String lane() {
            return laneOf(balancer);
        }
    }

    /** Which earlier processes still run. */
    record AskEarlier(String balancer) implements Command {
        @Override
        public String lane() {
            return laneOf(balancer);
        }
    }

    /** What changes a container. */
    sealed interface OnHost extends Command {
        Instance instance();

        @Override
        default String lane() {
            return laneOf(instance());
        }
    }

    record Create(Incoming incoming) implements OnHost {
        @Override
        public Instance instance() {
            return incoming.instance();
        }
    }

    record Start(Instance instance) implements OnHost {}

    record Stop(Instance instance, String signal, Duration within) implements OnHost {}

    record Remove(Instance instance) implements OnHost {}

    /** What changes a slot. */
    sealed interface OnSlot extends Command {
        Seat seat();

        @Override
        default String lane() {
            return laneOf(seat().balancer());
        }
    }

    record Assign(Seat seat, String address, int port) implements OnSlot {}

    record Ready(Seat seat) implements OnSlot {}

    record Drain(Seat seat) implements OnSlot {}

    record Maint(Seat seat) implements OnSlot {}

    record Cut(Seat seat) implements OnSlot {}
}
