package dev.berth.deploy;

import dev.berth.deploy.resource.Balancer;
import dev.berth.deploy.resource.Host;
import dev.berth.deploy.resource.Resource;
import dev.berth.deploy.resource.Service;
import dev.berth.storage.kv.Key;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is applied at present. */
final class Resources {
    private Resources() {}

    static Optional<Host> host(View view, String name) {
        return Rows.find(view, key(Resource.Kind.HOST, name), Host.class);
    }

    static Optional<Balancer> balancer(View view, String name) {
        return balancers(view).stream().filter(one -> one.name().equals(name)).findFirst();
    }

    static Optional<Service> service(View view, String name) {
        return Rows.find(view, key(Resource.Kind.SERVICE, name), Service.class);
    }

    static List<Host> hosts(View view) {
        return Rows.list(view, all(Resource.Kind.HOST), Host.class);
    }

    /** Of every kind. */
    static List<Balancer> balancers(View view) {
        var balancers = new ArrayList<Balancer>();
        for (var kind : Resource.Kind.values()) {
            if (kind.isBalancer()) {
                Rows.list(view, all(kind), kind.type())
                        .forEach(resource -> balancers.add((Balancer) resource));
            }
        }
        return balancers;
    }

    static List<Service> services(View view) {
        return Rows.list(view, all(Resource.Kind.SERVICE), Service.class);
    }

    /** What goes by the same name as this one: of balancers, whatever the kind. */
    static Optional<? extends Resource> like(View view, Resource resource) {
        return switch (resource) {
            case Host host -> host(view, host.name());
            case Balancer balancer -> balancer(view, balancer.name());
            case Service service -> service(view, service.name());
        };
    }

    /** In the place of what went by the same name. */
    static void put(Transaction tx, Resource resource) {
        like(tx, resource).ifPresent(before -> delete(tx, before));
        Rows.put(tx, key(resource.kind(), resource.name()), resource);
    }

    static void delete(Transaction tx, Resource resource) {
        tx.delete(key(resource.kind(), resource.name()));
    }

    private static Key all(Resource.Kind kind) {
        return RowKind.RESOURCE.of(kind.toString());
    }

    private static Key key(Resource.Kind kind, String name) {
        return RowKind.RESOURCE.of(kind.toString(), name);
    }
}
