package dev.berth.server.http;

/** Answers requests, each on a virtual thread of its own, where it may block. */
@FunctionalInterface
public interface Handler {

    /**
     * @throws dev.berth.model.BerthException for everything that is answered as an error
     */
    Response handle(Exchange exchange);
}
