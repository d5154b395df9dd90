package dev.berth.server.auth;

import dev.berth.server.http.Route;

import java.util.List;

/** Who is let in to {@code /api/v1}. */
@FunctionalInterface
public interface ApiDoor {

    /** While there are no users: whoever is on this machine, and may then do everything. */
    ApiDoor LOOPBACK_ONLY = (_, routes) -> LoopbackOnly.guard(routes);

    /** The same routes, for callers who have this right. */
    List<Route> guard(Right right, List<Route> routes);
}
