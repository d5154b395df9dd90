package dev.berth.server.http;

import java.util.Optional;
import java.util.function.Function;

/** Answers requests, each on a virtual thread of its own, where it may block. */
@FunctionalInterface
public interface Handler {

    /**
     * @throws dev.berth.model.BerthException for everything that is answered as an error
     */
    Response handle(Exchange exchange);

    /**
     * The same answer, if it takes memory only: asked first for a request without a body, on the
     * event loop, where other clients wait meanwhile. So it waits for nothing, no disk, network or
     * whoever waits for them. Its content is in memory, too, unless it is for a {@code HEAD}.
     *
     * @return empty to have {@link #handle} asked, which is also what happens to an error; so may
     *     it be for an answer that cannot be sent at once, which what was done here has to bear
     */
    default Optional<Response> prompt(Exchange exchange) {
        return Optional.empty();
    }

    /** One that also knows answers at once. */
    static Handler of(Handler handler, Function<Exchange, Optional<Response>> prompt) {
        return new Handler() {
            @Override
            public Response handle(Exchange exchange) {
                return handler.handle(exchange);
            }

            @Override
            public Optional<Response> prompt(Exchange exchange) {
                return prompt.apply(exchange);
            }
        };
    }
}
