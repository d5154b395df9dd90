package dev.berth.server.http;

import java.time.Duration;

/**
 * How much a client may ask of the server.
 *
 * @param requestLine bytes of the request's first line
 * @param header bytes of all header fields
 * @param chunk the largest piece in which a body is handed over
 * @param bodyWindow bytes of a body that may wait for its handler; one receive buffer may come on
 *     top
 * @param writesInFlight pieces of an answer that may wait for the client, each of at most {@code
 *     chunk} bytes in memory
 * @param fileSlice bytes that one write may send from a file, so that a fast download does not hold
 *     the event loop
 * @param rest bytes of an unwanted body that are read off to keep the connection; with more left,
 *     it is closed
 * @param linger how long a connection that is being closed takes what the client still sends, lest
 *     a reset destroys the answer on its way
 * @param lingerBytes how much it takes in that time
 * @param idle how long a client may send nothing, or take nothing, before it is given up
 */
public record Limits(
        int requestLine,
        int header,
        int chunk,
        int bodyWindow,
        int writesInFlight,
        int fileSlice,
        int rest,
        Duration linger,
        long lingerBytes,
        Duration idle) {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    public static final Limits DEFAULT =
            new Limits(
                    8 * KIB,
                    32 * KIB,
                    64 * KIB,
                    256 * KIB,
                    4,
                    512 * KIB,
                    256 * KIB,
                    Duration.ofSeconds(5),
                    256L * MIB,
                    Duration.ofSeconds(60));

    /** These limits with other patience, for tests of just that. */
    Limits withIdle(Duration other) {
        return new Limits(
                requestLine,
                header,
                chunk,
                bodyWindow,
                writesInFlight,
                fileSlice,
                rest,
                linger,
                lingerBytes,
                other);
    }
}
