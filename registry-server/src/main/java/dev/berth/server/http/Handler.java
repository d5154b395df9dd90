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
     * The same answer, if it is in memory: asked first for a {@code GET} or {@code HEAD} without a
     * body, on the event loop, where other clients wait meanwhile. So it waits for nothing, no
     * lock, disk or network. Its content is in memory, too, unless it is for a {@code HEAD}.
     *
     * @return empty to have {@link #handle} asked, which is also what happens to an error
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
