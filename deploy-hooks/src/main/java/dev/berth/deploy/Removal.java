package dev.berth.deploy;

import dev.berth.deploy.resource.Service;
import dev.berth.deploy.rollout.Instance.Seat;
import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;
import dev.berth.model.Quoted;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import java.util.List;
import java.util.function.Predicate;

/**
 * Forgets hosts and balancers that no service uses. What was stranded or kept on one is forgotten
 * with it: mostly it is removed because it is gone for good.
 */
final class Removal {
    private Removal() {}

    static String host(Transaction tx, String name) {
        var host = Resources.host(tx, name).orElseThrow(() -> unknown("host", name));
        refuseIfUsed(tx, "host " + name, role -> role.hosts().contains(name));
        for (var allotted : Allotted.all(tx)) {
            if (allotted.instance().host().equals(name)) {
                refuseIfServing("host " + name, allotted);
                Allotted.delete(tx, allotted.instance());
            }
        }
        Resources.delete(tx, host);
        return name;
    }

    static String balancer(Transaction tx, String name) {
        var balancer = Resources.balancer(tx, name).orElseThrow(() -> unknown("balancer", name));
        refuseIfUsed(tx, "balancer " + name, role -> role.balance().by().contains(name));
        for (var allotted : Allotted.all(tx)) {
            var instance = allotted.instance();
            var others = others(instance.seats(), name);
            if (others.size() < instance.seats().size()) {
                refuseIfServing("balancer " + name, allotted);
                Allotted.put(tx, instance.withSeats(others), allotted.use());
            }
        }
        for (var backend : SlotNames.backends(tx, name)) {
            tx.delete(RowKind.SLOTS.of(name, backend));
        }
        tx.delete(RowKind.PROCESSES.of(name));
        Resources.delete(tx, balancer);
        return name;
    }

    private static List<Seat> others(List<Seat> seats, String balancer) {
        return seats.stream().filter(seat -> !seat.balancer().equals(balancer)).toList();
    }

    private static void refuseIfUsed(View view, String what, Predicate<Service.Role> uses) {
        var users =
                Resources.services(view).stream()
                        .filter(service -> service.roles().values().stream().anyMatch(uses))
                        .map(Service::name)
                        .toList();
        if (!users.isEmpty()) {
            throw new BerthException.Conflict(
                    what
                            + " is used by "
                            + String.join(", ", users)
                            + ": take it out of there and apply that first");
        }
    }

    private static void refuseIfServing(String what, Allotted allotted) {
        switch (allotted.use()) {
            case SERVING, COMING ->
                    throw new BerthException.Conflict(
                            what
                                    + " still has "
                                    + allotted.instance()
                                    + ": a rollout of service "
                                    + allotted.instance().service()
                                    + " takes it away");
            case KEPT, STRANDED -> {}
        }
    }

    private static BerthException.NotFound unknown(String kind, String name) {
        return new BerthException.NotFound(
                ErrorCode.NOT_FOUND, "there is no " + kind + " " + Quoted.of(name));
    }
}
