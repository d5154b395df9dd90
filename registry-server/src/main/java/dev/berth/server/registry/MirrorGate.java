package dev.berth.server.registry;

import dev.berth.model.BerthException;
import dev.berth.model.RepositoryName;
import dev.berth.server.http.Exchange;
import dev.berth.server.http.Handler;
import dev.berth.server.http.Method;
import dev.berth.server.http.Route;
import dev.berth.server.mirror.Mirrors;

import java.util.HashMap;

/**
 * Stands before every route that names a repository: says which repository of this registry is
 * meant, by {@code ns} (OCI distribution spec, "Registry Proxying") or by the name that the server
 * is called by, and lets nobody push into a mirror. What stands behind it, also who may do what,
 * sees the repository's name here and nothing else.
 */
final class MirrorGate {
    private static final String NAME = "name";

    private final Mirrors mirrors;

    MirrorGate(Mirrors mirrors) {
        this.mirrors = mirrors;
    }

    Route before(Route route) {
        return route.pattern().contains("{" + NAME + "...}")
                ? new Route(route.method(), route.pattern(), through(route.handler()))
                : route;
    }

    private Handler through(Handler handler) {
        return exchange -> {
            var asked = Named.repository(exchange);
            var ns = exchange.query().first("ns").orElse(null);
            var host = exchange.headers().first("Host").orElse(null);
            var meant = mirrors.meant(asked, ns, host);
            if (brings(exchange.method()) && mirrors.cover(meant)) {
                throw new BerthException.Unsupported(
                        meant
                                + " mirrors another registry, and nothing is pushed into it; push"
                                + " to that registry, or to another repository of this one");
            }
            if (meant.equals(asked)) {
                return handler.handle(exchange);
            }
            var answer = handler.handle(naming(exchange, meant));
            return ns == null ? answer : answer.with("OCI-Namespace", ns);
        };
    }

    private static boolean brings(Method method) {
        return switch (method) {
            case POST, PUT, PATCH -> true;
            case GET, HEAD, DELETE -> false;
        };
    }

    private static Exchange naming(Exchange exchange, RepositoryName repository) {
        var variables = new HashMap<>(exchange.variables());
        variables.put(NAME, repository.value());
        return new Exchange(
                exchange.method(),
                exchange.path(),
                variables,
                exchange.query(),
                exchange.headers(),
                exchange.body(),
                exchange.peer(),
                exchange.caller());
    }
}
