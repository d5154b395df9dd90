package dev.berth.deploy;

import dev.berth.deploy.Planner.NotEnough;
import dev.berth.deploy.resource.Host;
import dev.berth.deploy.rollout.Instance.Seat;
import dev.berth.deploy.rollout.Slot;
import dev.berth.storage.kv.View;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Hands out ports and slots that nobody has. For one transaction, and the thread that runs it. */
final class Free {
    private final View view;
    private final Map<String, Set<Integer>> ports = new HashMap<>();
    private final Set<Seat> seats = new HashSet<>();

    private Free(View view) {
        this.view = view;
    }

    /** What no container has, and no rollout that runs keeps in reserve. */
    static Free of(View view) {
        var free = new Free(view);
        for (var allotted : Allotted.all(view)) {
            free.taken(allotted.instance().host()).add(allotted.instance().hostPort());
            free.seats.addAll(allotted.instance().seats());
        }
        for (var row : RolloutRow.open(view)) {
            RolloutRow.journal(view, row.id())
                    .ifPresent(rollout ->
                            rollout.plan()
                                    .spares()
                                    .forEach((host, spare) -> free.taken(host).addAll(spare)));
        }
        return free;
    }

    int port(Host host) {
        return someMore(host, 1).stream()
                .findFirst()
                .orElseThrow(() ->
                        new NotEnough(
                                "host "
                                        + host.name()
                                        + " has no port left of "
                                        + host.ports().first()
                                        + "-"
                                        + host.ports().last()
                                        + "; give it more, or lower rollback.retain"));
    }

    /** Up to so many ports; fewer if there are no more. */
    List<Integer> someMore(Host host, int count) {
        var taken = taken(host.name());
        var found = new ArrayList<Integer>();
        for (int port = host.ports().first();
                port <= host.ports().last() && found.size() < count;
                port++) {
            if (taken.add(port)) {
                found.add(port);
            }
        }
        return found;
    }

    Seat seat(String balancer, String backend) {
        var names = SlotNames.find(view, balancer, backend).map(SlotNames::names).orElse(List.of());
        for (var name : names) {
            var seat = new Seat(balancer, new Slot(backend, name));
            if (seats.add(seat)) {
                return seat;
            }
        }
        throw new NotEnough(
                "backend "
                        + backend
                        + " of "
                        + balancer
                        + " has no slot left: all "
                        + names.size()
                        + " are taken; give it more and apply the service again");
    }

    private Set<Integer> taken(String host) {
        return ports.computeIfAbsent(host, h -> new HashSet<>());
    }
}
