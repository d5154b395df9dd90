package dev.berth.deploy.rollout;

import dev.berth.model.Digest;
import dev.berth.model.RepositoryName;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * All that a rollout is going to do, settled in the transaction that starts it.
 *
 * @param image what is deployed, or null if the service is removed
 * @param incoming what serves afterwards
 * @param outgoing what serves now and does not afterwards
 * @param leftovers what an earlier rollout could not undo; put to rest when this one is done
 * @param expired stopped containers that no rollback goes back to any more
 * @param waves the hosts, in the order in which they are switched
 * @param spares free ports of each host, for when one turns out to be taken
 */
public record Plan(
        String service,
        @Nullable Image image,
        List<Incoming> incoming,
        List<Outgoing> outgoing,
        List<Instance> leftovers,
        List<Instance> expired,
        List<List<String>> waves,
        Map<String, List<Integer>> spares,
        Policy policy) {

    public Plan {
        incoming = List.copyOf(incoming);
        outgoing = List.copyOf(outgoing);
        leftovers = List.copyOf(leftovers);
        expired = List.copyOf(expired);
        waves = List.copyOf(waves);
        spares = Map.copyOf(spares);
    }

    /** What is pushed to this registry and pulled by the hosts. */
    public record Image(RepositoryName repository, Digest digest) {}

    /**
     * @param keep whether it is kept stopped for a rollback, or removed
     */
    public record Outgoing(Instance instance, boolean keep) {}

    /**
     * How careful a rollout is.
     *
     * @param minAvailable percent of the servers that were UP
     * @param drainMax how long what is under way may take
     * @param abortOnDrainTimeout to undo the rollout then, instead of cutting
     * @param auto to undo a fault at once, instead of waiting for a person
     * @param patience how long a host or a balancer may not answer
     */
    public record Policy(
            int minAvailable,
            Duration readyWithin,
            Duration bake,
            Duration drainMax,
            boolean abortOnDrainTimeout,
            String stopSignal,
            Duration stopWithin,
            boolean auto,
            Duration patience) {}

    /** Every instance that has seats. */
    Stream<Instance> seated() {
        return Stream.concat(
                incoming.stream().map(Incoming::instance),
                Stream.concat(outgoing.stream().map(Outgoing::instance), leftovers.stream()));
    }

    /** The backends that this rollout looks at, by balancer. */
    public Map<String, Set<String>> backends() {
        var backends = new TreeMap<String, Set<String>>();
        seated().flatMap(instance -> instance.seats().stream())
                .forEach(seat ->
                        backends.computeIfAbsent(seat.balancer(), b -> new TreeSet<>())
                                .add(seat.slot().backend()));
        return backends;
    }

    /** Which wave a host belongs to. */
    int waveOf(String host) {
        for (int wave = 0; wave < waves.size(); wave++) {
            if (waves.get(wave).contains(host)) {
                return wave;
            }
        }
        throw new IllegalStateException("host " + host + " is in no wave of " + waves);
    }

    /** The plan with the next spare port of its host for this instance, if one is left. */
    Optional<Plan> withAnotherPort(Incoming moved) {
        var host = moved.instance().host();
        var left = spares.getOrDefault(host, List.of());
        if (left.isEmpty()) {
            return Optional.empty();
        }
        var others = new TreeMap<>(spares);
        others.put(host, left.subList(1, left.size()));
        var again = new ArrayList<Incoming>();
        incoming.forEach(i -> again.add(i.equals(moved) ? i.withHostPort(left.getFirst()) : i));
        return Optional.of(
                new Plan(
                        service, image, again, outgoing, leftovers, expired, waves, others,
                        policy));
    }
}
