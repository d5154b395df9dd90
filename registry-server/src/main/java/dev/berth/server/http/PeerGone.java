package dev.berth.server.http;

import org.jspecify.annotations.Nullable;

/** The client went away in the middle of an answer: nobody is left to be told. */
public final class PeerGone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PeerGone(@Nullable Throwable cause) {
        super("the client closed the connection before the answer was complete", cause);
    }
}
