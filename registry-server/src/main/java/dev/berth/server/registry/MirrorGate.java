package dev.berth.server.registry;

import dev.berth.model.BerthException;
import dev.berth.model.RepositoryName;
import dev.berth.server.http.Exchange;
import dev.berth.server.http.Handler;
import dev.berth.server.http.Method;
import dev.berth.server.http.Response;
import dev.berth.server.http.Route;
import dev.berth.server.mirror.Mirrors;

import java.util.HashMap;

/**
 * Stands on both sides of the guard, at every route that names a repository. Before it: says which
 * repository of this registry is meant, by {@code ns} (OCI distribution spec, "Registry Proxying")
 * or by the name that the server is called by. What stands behind, also who may do what, sees the
 * repository's name here and nothing else. Behind it: refuses what a mirror cannot do, which is
 * nothing for strangers to know.
 */
final class MirrorGate {
    private static final String NAME = "name";

    private final Mirrors mirrors;

    MirrorGate(Mirrors mirrors) {
        this.mirrors = mirrors;
    }

    /** To be put before the guard. */
    Route naming(Route route) {
        return new Route(route.method(), route.pattern(), through(route.handler()));
    }

    /** To be put behind the guard. */
    Route refusing(Route route) {
        return route.behind(this::refuse);
    }

    private Handler through(Handler handler) {
        return Handler.of(
                exchange -> told(exchange, handler.handle(meant(exchange))),
                exchange -> handler.prompt(meant(exchange)).map(a -> told(exchange, a)));
    }

    private Exchange meant(Exchange exchange) {
        var meant = meantOrAsked(exchange);
        return meant.equals(Named.repository(exchange)) ? exchange : naming(exchange, meant);
    }

    /** Of which registry the answer is, where it is not of the one that was called. */
    private Response told(Exchange exchange, Response answer) {
        var ns = exchange.query().first("ns");
        return ns.isEmpty() || meantOrAsked(exchange).equals(Named.repository(exchange))
                ? answer
                : answer.with("OCI-Namespace", ns.get());
    }

    /** Who means a registry that is not mirrored here is told so behind the guard. */
    private RepositoryName meantOrAsked(Exchange exchange) {
        var asked = Named.repository(exchange);
        try {
            return meant(exchange, asked);
        } catch (BerthException.NotFound e) {
            return asked;
        }
    }

    private RepositoryName meant(Exchange exchange, RepositoryName name) {
        var ns = exchange.query().first("ns").orElse(null);
        var host = exchange.headers().first("Host").orElse(null);
        return mirrors.meant(name, ns, host);
    }

    private void refuse(Exchange exchange) {
        var repository = Named.repository(exchange);
        var _ = meant(exchange, repository);
        if (brings(exchange.method()) && mirrors.cover(repository)) {
            throw new BerthException.Unsupported(
                    repository
                            + " mirrors another registry, and nothing is pushed into it; push"
                            + " to that registry, or to another repository of this one");
        }
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
