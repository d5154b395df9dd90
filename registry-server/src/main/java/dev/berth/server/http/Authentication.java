package dev.berth.server.http;

import dev.berth.model.BerthException;

import java.util.Optional;

/** How callers are known. May be used from any thread, and may block. */
@FunctionalInterface
public interface Authentication {

    /** Without logins everyone is anonymous, whatever they say. */
    Authentication NONE =
            new Authentication() {
                @Override
                public Caller caller(Exchange exchange) {
                    return Caller.ANONYMOUS;
                }

                @Override
                public Optional<Caller> prompt(Exchange exchange) {
                    return Optional.of(Caller.ANONYMOUS);
                }
            };

    /**
     * Who sent this. Asked before the route is looked for, so what is said here comes before the
     * body.
     *
     * @throws BerthException.Unauthorized if the caller said who it is and did not prove it, other
     *     than with a token: what another one must be for is known behind the route
     */
    Caller caller(Exchange exchange);

    /** The same, if that is known without waiting; else empty. */
    default Optional<Caller> prompt(Exchange exchange) {
        return Optional.empty();
    }
}
