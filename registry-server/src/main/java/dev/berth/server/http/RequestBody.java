package dev.berth.server.http;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * A request's body, pulled by the exchange's own thread. Nothing is read from the connection before
 * the first pull, and a client that waits for {@code 100 Continue} is told to go on only then: what
 * a handler refuses before, it refuses before the body is sent. RFC 9110, section 10.1.1.
 */
public interface RequestBody {

    /** The length that the request announced, or empty when it is chunked. */
    OptionalLong length();

    /** How many bytes were handed over so far. */
    long received();

    /**
     * Hands the body over piece by piece, each valid only during the call, until its end. Where the
     * body breaks off, everything that did arrive has been handed over first.
     *
     * @throws dev.berth.model.BerthException.BodyBroken if the body ends early or is malformed
     * @throws dev.berth.model.BerthException.TooSlow if the client sends too little of it for too
     *     long
     */
    void forEach(Consumer<ByteBuffer> consumer);

    /**
     * The whole body, of a kind that is known to be small.
     *
     * @throws dev.berth.model.BerthException.TooLarge if it is longer than the limit; where the
     *     length was announced, before any of it is read
     * @throws dev.berth.model.BerthException.BodyBroken if the body ends early or is malformed
     * @throws dev.berth.model.BerthException.TooSlow if the client sends too little of it for too
     *     long
     */
    byte[] readAtMost(int limit);
}
