package dev.berth.deploy.rollout;

/**
 * A server of a balancer's backend that Berth may use: its name begins with {@code berth}.
 *
 * @param backend the backend's name in the balancer's configuration
 * @param server the server's name there
 */
public record Slot(String backend, String server) implements Comparable<Slot> {

    public Slot {
        if (!isSlot(server)) {
            throw new IllegalArgumentException(
                    "server " + backend + "/" + server + " is the operator's, not a slot");
        }
    }

    /** Whether a server of this name is Berth's to use; every other one is the operator's. */
    public static boolean isSlot(String server) {
        return server.startsWith("berth");
    }

    @Override
    public int compareTo(Slot other) {
        int byBackend = backend.compareTo(other.backend);
        return byBackend != 0 ? byBackend : server.compareTo(other.server);
    }

    @Override
    public String toString() {
        return backend + "/" + server;
    }
}
