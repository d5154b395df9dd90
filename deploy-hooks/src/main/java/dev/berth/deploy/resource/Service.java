package dev.berth.deploy.resource;

import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What runs, where, and how it is replaced.
 *
 * @param image a repository of this registry
 * @param tag whose moves are deployed
 * @param env of every container, in plain text
 * @param volumes {@code source:target} or {@code source:target:ro}
 */
public record Service(
        String name,
        RepositoryName image,
        Tag tag,
        Map<String, Role> roles,
        Map<String, String> env,
        List<String> volumes,
        Limits limits,
        Strategy strategy,
        Drain drain,
        Stop stop,
        Rollback rollback)
        implements Resource {

    public Service {
        roles = Collections.unmodifiableMap(new TreeMap<>(roles));
        env = Collections.unmodifiableMap(new TreeMap<>(env));
        volumes = List.copyOf(volumes);
    }

    @Override
    public Kind kind() {
        return Kind.SERVICE;
    }

    /** The longest that any role may take until it is ready. */
    public Duration slowestReady() {
        return roles.values().stream()
                .map(Role::readyWithin)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /**
     * Containers of one kind.
     *
     * @param replicas on each host
     * @param port the application's, in the container
     * @param command replaces the image's, unless it is empty
     * @param readyWithin from its start until every balancer's check has passed
     */
    public record Role(
            List<String> hosts,
            int replicas,
            int port,
            List<String> command,
            Balance balance,
            Duration readyWithin) {
        public Role {
            hosts = List.copyOf(hosts);
            command = List.copyOf(command);
        }

        /** Over all hosts. */
        public int containers() {
            return hosts.size() * replicas;
        }
    }

    /**
     * @param by the balancers, each of which sends requests to every container
     * @param backend its name in each balancer's configuration
     */
    public record Balance(List<String> by, String backend) {
        public Balance {
            by = List.copyOf(by);
        }
    }

    /**
     * @param memory in bytes, 0 for no limit
     * @param cpus 0 for no limit
     */
    public record Limits(long memory, double cpus) {
        public static final Limits NONE = new Limits(0, 0);
    }

    /**
     * Rolling, host by host.
     *
     * @param minAvailable percent of the servers that were UP: so many stay UP at every step
     * @param bake how long a host's new containers must stay UP before its old ones are drained
     */
    public record Strategy(int hostsAtOnce, int minAvailable, Duration bake) {
        public static final Strategy DEFAULT = new Strategy(1, 75, Duration.ZERO);
    }

    /**
     * @param max how long what is under way may take
     */
    public record Drain(Duration max, OnTimeout onTimeout) {
        public static final Drain DEFAULT = new Drain(Duration.ofSeconds(60), OnTimeout.CUT);

        /** What happens to requests that take longer. */
        public enum OnTimeout {
            /** They are cut, counted and reported. */
            CUT,
            /** The rollout is undone. */
            ABORT;

            @Override
            public String toString() {
                return name().toLowerCase(Locale.ROOT);
            }
        }
    }

    /**
     * @param signal that asks the application to end
     * @param within after which it is killed
     */
    public record Stop(String signal, Duration within) {
        public static final Stop DEFAULT = new Stop("SIGTERM", Duration.ofSeconds(30));
    }

    /**
     * @param auto whether a fault after the first switch is undone at once, or waits for a person
     * @param retain how many earlier revisions are kept ready to go back to
     */
    public record Rollback(boolean auto, int retain) {
        public static final Rollback DEFAULT = new Rollback(true, 5);
    }
}
