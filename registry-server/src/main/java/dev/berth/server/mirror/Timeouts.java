package dev.berth.server.mirror;

import java.time.Duration;

/**
 * How long an upstream is waited for. Clients give up after 30 s without an answer, and by then the
 * next upstream should have been asked.
 *
 * @param connect until it takes the connection
 * @param answer until the head of its answer is there
 * @param stall how long a body may bring nothing
 */
record Timeouts(Duration connect, Duration answer, Duration stall) {
    static final Timeouts DEFAULT =
            new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(30));
}
