package dev.berth.server.http;

import java.time.Duration;

/**
 * How much a client may ask of the server.
 *
 * @param requestLine bytes of the request's first line
 * @param header bytes of all header fields
 * @param receive the largest piece in which a request's body is read and handed over
 * @param chunk the largest piece of an answer that is copied into memory
 * @param bodyWindow bytes of a body that may wait for its handler; one receive buffer may come on
 *     top
 * @param writesInFlight pieces of an answer that may wait for the client, each of at most {@code
 *     chunk} bytes in memory
 * @param fileSlice bytes that one write may send from a file, so that a large file on a slow disk
 *     does not hold the event loop
 * @param rest bytes of an unwanted body that are read off to keep the connection; with more left,
 *     it is closed
 * @param linger how long a connection that is being closed takes what the client still sends, lest
 *     a reset destroys the answer on its way
 * @param lingerBytes how much it takes in that time
 * @param idle how long a client may send nothing, or take nothing, or take over the head of one
 *     request, before it is given up
 * @param leastRate bytes a second that the sender of a body has to reach in each stretch of {@code
 *     idle} in which the server wants more; 0 for any
 */
public record Limits(
        int requestLine,
        int header,
        int receive,
        int chunk,
        int bodyWindow,
        int writesInFlight,
        int fileSlice,
        int rest,
        Duration linger,
        long lingerBytes,
        Duration idle,
        int leastRate) {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    public static final Limits DEFAULT =
            new Limits(
                    8 * KIB,
                    32 * KIB,
                    256 * KIB,
                    64 * KIB,
                    256 * KIB,
                    4,
                    MIB,
                    256 * KIB,
                    Duration.ofSeconds(5),
                    256L * MIB,
                    Duration.ofSeconds(60),
                    KIB);

    /** These limits with those that an operator may set. */
    public Limits with(int otherHeader, Duration otherIdle, int otherLeastRate) {
        return new Limits(
                requestLine,
                otherHeader,
                receive,
                chunk,
                bodyWindow,
                writesInFlight,
                fileSlice,
                rest,
                linger,
                lingerBytes,
                otherIdle,
                otherLeastRate);
    }
}
