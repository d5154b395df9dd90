package dev.berth.deploy;

import dev.berth.deploy.resource.Haproxy;
import dev.berth.deploy.resource.Host;
import dev.berth.deploy.resource.Resource;
import dev.berth.deploy.resource.Service;
import dev.berth.storage.kv.Key;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import java.util.List;
import java.util.Optional;

/** What is applied at present. */
final class Resources {
    private Resources() {}

    static Optional<Host> host(View view, String name) {
        return Rows.find(view, key(Resource.Kind.HOST, name), Host.class);
    }

    static Optional<Haproxy> haproxy(View view, String name) {
        return Rows.find(view, key(Resource.Kind.HAPROXY, name), Haproxy.class);
    }

    static Optional<Service> service(View view, String name) {
        return Rows.find(view, key(Resource.Kind.SERVICE, name), Service.class);
    }

    static List<Host> hosts(View view) {
        return Rows.list(view, all(Resource.Kind.HOST), Host.class);
    }

    static List<Haproxy> haproxies(View view) {
        return Rows.list(view, all(Resource.Kind.HAPROXY), Haproxy.class);
    }

    static List<Service> services(View view) {
        return Rows.list(view, all(Resource.Kind.SERVICE), Service.class);
    }

    /** The resource of the same kind and name as this one. */
    static Optional<? extends Resource> like(View view, Resource resource) {
        return switch (resource) {
            case Host host -> host(view, host.name());
            case Haproxy haproxy -> haproxy(view, haproxy.name());
            case Service service -> service(view, service.name());
        };
    }

    static void put(Transaction tx, Resource resource) {
        Rows.put(tx, key(resource.kind(), resource.name()), resource);
    }

    static void delete(Transaction tx, Resource.Kind kind, String name) {
        tx.delete(key(kind, name));
    }

    private static Key all(Resource.Kind kind) {
        return RowKind.RESOURCE.of(kind.toString());
    }

    private static Key key(Resource.Kind kind, String name) {
        return RowKind.RESOURCE.of(kind.toString(), name);
    }
}
