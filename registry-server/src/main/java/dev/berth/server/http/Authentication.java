package dev.berth.server.http;

import dev.berth.model.BerthException;

/** How callers are known. May be used from any thread, and may block. */
@FunctionalInterface
public interface Authentication {

    /** Without logins everyone is anonymous, whatever they say. */
    Authentication NONE = _ -> Caller.ANONYMOUS;

    /**
     * Who sent this. Asked before the route is looked for, so what is said here comes before the
     * body.
     *
     * @throws BerthException.Unauthorized if the caller said who it is and did not prove it, other
     *     than with a token: what another one must be for is known behind the route
     */
    Caller caller(Exchange exchange);
}
