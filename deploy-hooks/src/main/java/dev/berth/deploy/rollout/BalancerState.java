package dev.berth.deploy.rollout;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a balancer said, in one reading.
 *
 * @param pid of the process that answered; another one means a reload or a restart
 * @param uptime of that process
 * @param slots of the backends that were asked for, Berth's only
 * @param otherUp for people and floors: servers of those backends that are not Berth's and are UP
 */
public record BalancerState(long pid, Duration uptime, List<SlotState> slots, int otherUp) {
    public BalancerState {
        slots = List.copyOf(slots);
    }

    public Optional<SlotState> of(Slot slot) {
        return slots.stream().filter(s -> s.slot().equals(slot)).findFirst();
    }

    /**
     * One slot.
     *
     * @param address where it points
     * @param admin what it was told
     * @param status in the balancer's words: {@code UP}, {@code DOWN}, {@code DRAIN}, {@code MAINT}
     * @param check the last check in its words, such as {@code L7OK}; empty before the first
     * @param sessions under way
     * @param queued waiting for this server
     * @param requests sent to it since the process started
     * @param serverErrors answers of 500 and above, and requests without an answer, since the
     *     process started
     * @param backup whether it is a standby
     */
    public record SlotState(
            Slot slot,
            String address,
            int port,
            Admin admin,
            String status,
            String check,
            long sessions,
            long queued,
            long requests,
            long serverErrors,
            boolean backup) {

        /** Whether the check has passed while no traffic was allowed. */
        public boolean checkedInDrain() {
            return status.equals("DRAIN") && check.startsWith("L7OK");
        }

        public boolean up() {
            return status.equals("UP");
        }

        public boolean idle() {
            return sessions == 0 && queued == 0;
        }
    }

    /** What a server was told to do: HAProxy's management guide, {@code set server … state}. */
    public enum Admin {
        READY,
        DRAIN,
        MAINT
    }
}
