package dev.berth.deploy;

import dev.berth.deploy.resource.Host;
import dev.berth.deploy.resource.Service;
import dev.berth.deploy.resource.Service.Drain.OnTimeout;
import dev.berth.deploy.resource.Service.Role;
import dev.berth.deploy.rollout.Incoming;
import dev.berth.deploy.rollout.Incoming.Origin;
import dev.berth.deploy.rollout.Incoming.Recipe;
import dev.berth.deploy.rollout.Instance;
import dev.berth.deploy.rollout.Instance.Seat;
import dev.berth.deploy.rollout.Plan;
import dev.berth.storage.kv.View;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Settles what a rollout is going to do, and takes ports and slots for it, within the transaction
 * that starts it: so what is taken is taken before it is used, and by one rollout only.
 */
final class Planner {
    /** How long a host or a balancer may not answer before it counts as down. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int SPARE_PORTS = 2;

    private final View view;
    private final String publicName;
    private final Free free;

    private Planner(View view, String publicName) {
        this.view = view;
        this.publicName = publicName;
        this.free = Free.of(view);
    }

    /**
     * To this revision.
     *
     * @throws NotEnough if there is no port or slot left, or something is not applied any more
     */
    static Plan to(View view, Revision revision, String publicName) {
        return new Planner(view, publicName).plan(revision);
    }

    /** To nothing: the service's containers go. */
    static Plan away(View view, Service definition) {
        var outgoing = new ArrayList<Plan.Outgoing>();
        var leftovers = new ArrayList<Instance>();
        var expired = new ArrayList<Instance>();
        for (var allotted : Allotted.of(view, definition.name())) {
            switch (allotted.use()) {
                case SERVING, COMING -> outgoing.add(new Plan.Outgoing(allotted.instance(), false));
                case STRANDED -> leftovers.add(allotted.instance());
                case KEPT -> expired.add(allotted.instance());
            }
        }
        var hosts = outgoing.stream().map(o -> o.instance().host()).distinct().toList();
        return new Plan(
                definition.name(),
                null,
                List.of(),
                outgoing,
                leftovers,
                expired,
                hosts.isEmpty() ? List.of() : List.of(hosts),
                Map.of(),
                policy(definition));
    }

    private Plan plan(Revision revision) {
        var definition = revision.definition();
        var incoming = new ArrayList<Incoming>();
        definition
                .roles()
                .forEach((name, role) -> {
                    for (var host : role.hosts()) {
                        for (int replica = 1; replica <= role.replicas(); replica++) {
                            incoming.add(incoming(revision, name, role, host(host), replica));
                        }
                    }
                });
        var wanted = incoming.stream().map(Incoming::key).toList();
        var kept = Retention.kept(Revision.list(view, definition.name()), revision);
        var outgoing = new ArrayList<Plan.Outgoing>();
        var leftovers = new ArrayList<Instance>();
        var expired = new ArrayList<Instance>();
        for (var allotted : Allotted.of(view, definition.name())) {
            var instance = allotted.instance();
            if (wanted.contains(instance.key())) {
                continue;
            }
            boolean keep = kept.contains(instance.revision());
            switch (allotted.use()) {
                case SERVING -> outgoing.add(new Plan.Outgoing(instance, keep));
                case STRANDED, COMING -> leftovers.add(instance);
                case KEPT -> {
                    if (!keep) {
                        expired.add(instance);
                    }
                }
            }
        }
        return new Plan(
                definition.name(),
                new Plan.Image(definition.image(), revision.digest()),
                incoming,
                outgoing,
                leftovers,
                expired,
                waves(definition, incoming, outgoing),
                spares(incoming),
                policy(definition));
    }

    private Incoming incoming(Revision revision, String name, Role role, Host host, int replica) {
        var recipe = recipe(revision, role, host);
        var fresh =
                new Instance(
                        host.name(),
                        revision.definition().name(),
                        name,
                        revision.number(),
                        revision.mark(),
                        replica,
                        host.address(),
                        0,
                        List.of());
        var there = Allotted.find(view, fresh);
        if (there.isEmpty()) {
            var instance = fresh.withHostPort(free.port(host)).withSeats(seats(role));
            return new Incoming(instance, recipe, Origin.NEW);
        }
        var instance = there.get().instance();
        return switch (there.get().use()) {
            case SERVING -> new Incoming(instance, recipe, Origin.STANDING);
            case KEPT -> new Incoming(instance.withSeats(seats(role)), recipe, Origin.KEPT);
            case STRANDED, COMING -> new Incoming(instance, recipe, Origin.KEPT);
        };
    }

    private List<Seat> seats(Role role) {
        return role.balance().by().stream()
                .map(balancer -> free.seat(balancer, role.balance().backend()))
                .toList();
    }

    private Recipe recipe(Revision revision, Role role, Host host) {
        var definition = revision.definition();
        var registry = host.registry() == null ? publicName : host.registry();
        return new Recipe(
                registry + "/" + definition.image() + "@" + revision.digest(),
                "berth/" + definition.name() + ":" + revision.number(),
                role.command(),
                definition.env(),
                role.port(),
                definition.volumes(),
                definition.limits().memory(),
                definition.limits().cpus(),
                role.readyWithin());
    }

    /** The hosts as the service names them, so many at once; then those that it left. */
    private static List<List<String>> waves(
            Service definition, List<Incoming> incoming, List<Plan.Outgoing> outgoing) {
        var hosts = new LinkedHashSet<String>();
        incoming.forEach(i -> hosts.add(i.instance().host()));
        var left = new LinkedHashSet<String>();
        outgoing.forEach(o -> left.add(o.instance().host()));
        left.removeAll(hosts);
        var waves = new ArrayList<List<String>>();
        for (var group : List.of(List.copyOf(hosts), List.copyOf(left))) {
            int size = definition.strategy().hostsAtOnce();
            for (int from = 0; from < group.size(); from += size) {
                waves.add(group.subList(from, Math.min(from + size, group.size())));
            }
        }
        return waves;
    }

    private Map<String, List<Integer>> spares(List<Incoming> incoming) {
        var spares = new HashMap<String, List<Integer>>();
        for (var one : incoming) {
            if (one.origin() != Origin.STANDING) {
                var host = host(one.instance().host());
                spares.computeIfAbsent(host.name(), h -> free.someMore(host, SPARE_PORTS));
            }
        }
        return spares;
    }

    private static Plan.Policy policy(Service definition) {
        return new Plan.Policy(
                definition.strategy().minAvailable(),
                definition.slowestReady(),
                definition.strategy().bake(),
                definition.drain().max(),
                definition.drain().onTimeout() == OnTimeout.ABORT,
                definition.stop().signal(),
                definition.stop().within(),
                definition.rollback().auto(),
                PATIENCE);
    }

    private Host host(String name) {
        return Resources.host(view, name)
                .orElseThrow(() -> new NotEnough("host " + name + " is not applied any more"));
    }

    /** Why a rollout cannot begin, for people. */
    static final class NotEnough extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotEnough(String message) {
            super(message);
        }

        String inWords() {
            return String.valueOf(getMessage());
        }
    }
}
