package dev.berth.deploy.rollout;

import java.util.List;

/**
 * One container of a service, and all that was allocated to it before anything was done with it.
 *
 * @param mark what no other revision has, although it may have the number
 * @param replica counts from 1 on its host
 * @param address on which the host publishes it
 * @param hostPort taken from the host's range; kept as long as the container exists
 * @param seats a slot on each balancer; none while it is kept stopped
 */
public record Instance(
        String host,
        String service,
        String role,
        long revision,
        String mark,
        int replica,
        String address,
        int hostPort,
        List<Seat> seats) {
    public Instance {
        seats = List.copyOf(seats);
    }

    /**
     * A slot of one balancer.
     *
     * @param balancer its name as applied
     */
    public record Seat(String balancer, Slot slot) {
        @Override
        public String toString() {
            return slot + " on " + balancer;
        }
    }

    /**
     * The container's name, which a resumed rollout finds it by. Unique on its host: services and
     * roles have no dots, so no two of them read alike.
     */
    public String container() {
        return "berth." + service + "." + role + ".r" + revision + "." + replica;
    }

    /** What its host tells it from others by. */
    public ContainerId id() {
        return new ContainerId(container(), service, role, revision, mark);
    }

    /** Unique over all hosts. */
    public String key() {
        return host + "/" + container();
    }

    public Instance withSeats(List<Seat> others) {
        return new Instance(
                host, service, role, revision, mark, replica, address, hostPort, others);
    }

    public Instance withHostPort(int other) {
        return new Instance(host, service, role, revision, mark, replica, address, other, seats);
    }

    @Override
    public String toString() {
        return container() + " on " + host;
    }
}
