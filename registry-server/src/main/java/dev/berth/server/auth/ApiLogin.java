package dev.berth.server.auth;

import dev.berth.model.BerthException;
import dev.berth.model.Quoted;
import dev.berth.server.http.Caller;
import dev.berth.server.http.Exchange;
import dev.berth.server.http.Route;

import java.util.List;
import java.util.Locale;

/**
 * Stands before {@code /api/v1} once there are users: they log in and have the right. Two things
 * are checked beside, because a login alone can be misused:
 *
 * <ol>
 *   <li>A browser sends the login that it keeps with whatever a page of anyone asks of this server;
 *       but it says whose page that is, in {@code Origin}. It must be one of this server.
 *   <li>Without TLS the login of someone who may deploy is not taken from another machine, nor from
 *       a proxy here that says that it speaks for one.
 * </ol>
 */
public final class ApiLogin implements ApiDoor {
    private final Rights rights;
    private final boolean isTls;

    public ApiLogin(Rights rights, boolean isTls) {
        this.rights = rights;
        this.isTls = isTls;
    }

    @Override
    public List<Route> guard(Right right, List<Route> routes) {
        return routes.stream()
                .map(route -> route.behind(exchange -> check(exchange, right)))
                .toList();
    }

    private void check(Exchange exchange, Right right) {
        if (!isTls && !isOfThisMachine(exchange)) {
            throw new BerthException.Denied(
                    "the admin API (/api/v1) answers to other machines only over TLS; `tls` in"
                            + " berth.yml turns it on");
        }
        var host = exchange.headers().first("Host").orElse("");
        for (var origin : exchange.headers().all("Origin")) {
            // By its scheme too: over plain HTTP anyone on the way makes a page of this name.
            if (!origin.equalsIgnoreCase((isTls ? "https://" : "http://") + host)) {
                throw new BerthException.Denied(
                        "the request was made by a page of " + Quoted.of(origin));
            }
        }
        switch (exchange.caller()) {
            case Caller.Anonymous _, Caller.TokenHolder _, Caller.BadToken _ ->
                    throw Challenge.basic(
                            "the admin API (/api/v1) needs a login with a name and a password");
            case Caller.User user -> {
                if (!rights.may(user, right)) {
                    throw new BerthException.Denied(
                            user.name()
                                    + " needs the right "
                                    + right.name().toLowerCase(Locale.ROOT)
                                    + " for this");
                }
            }
            case Caller.DockerHost _ ->
                    throw new BerthException.Denied("a Docker host may only pull");
        }
    }

    private static boolean isOfThisMachine(Exchange exchange) {
        return exchange.peer().getAddress().isLoopbackAddress()
                && LoopbackOnly.proxy(exchange).isEmpty();
    }
}
