package dev.berth.cli.traffic;

import dev.berth.cli.wire.Connection;
import dev.berth.cli.wire.Deadline;
import dev.berth.cli.wire.Head;
import dev.berth.cli.wire.RequestFailed;
import dev.berth.cli.wire.Sink;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One client: a request, its answer, the next request; it never repeats one.
 *
 * <p>What counts as failed: every request that did not end in a complete answer with a 2xx status.
 * Connecting is part of the request it is done for. Once a byte of a request may have been written
 * there is no excuse, whoever closed first: a person at a browser would have seen an error.
 *
 * <p>What does not: a server may close a connection on which nothing is asked (RFC 9112, section
 * 9.5). If it said so with its last answer, or has closed by the time the next request is due, the
 * client connects anew, as every client does, and counts an idle close. A server that closes in the
 * instant between that look and the write does make the request fail here. Balancers and
 * applications that do this lose requests of real clients too, so it is shown and not explained
 * away.
 */
final class Client implements Runnable {
    /** Keeps a client from asking a dead server a hundred thousand times a second. */
    private static final long PAUSE_AFTER_FAILURE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final int READ_BYTES = 16 * 1024;

    private final TrafficPlan plan;
    private final InetSocketAddress server;
    private final int number;
    private final boolean keepAlive;
    private final byte[] request;
    private final Tally tally;
    private final CountDownLatch stop;

    /** Owned by this client's thread; null between two connections. */
    private @Nullable Connection connection;

    Client(
            TrafficPlan plan,
            InetSocketAddress server,
            int number,
            Tally tally,
            CountDownLatch stop) {
        this.plan = plan;
        this.server = server;
        this.number = number;
        this.keepAlive = number % 2 == 0;
        this.request = plan.request(keepAlive).getBytes(StandardCharsets.US_ASCII);
        this.tally = tally;
        this.stop = stop;
    }

    @Override
    public void run() {
        var interval =
                plan.perSecond() == 0 ? 0 : 1_000_000_000L * plan.clients() / plan.perSecond();
        var next = System.nanoTime() + interval * number / plan.clients();
        try {
            while (!stop.await(next - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                var succeeded = ask();
                var now = System.nanoTime();
                // A client that fell behind does not make up for it with a burst.
                next = Math.max(next + interval, succeeded ? now : now + PAUSE_AFTER_FAILURE_NANOS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            drop();
        }
    }

    /** One request, counted whatever comes of it. */
    private boolean ask() {
        var began = System.nanoTime();
        try {
            var answer = exchange(Deadline.in(plan.timeout()));
            var version = answer.headers().getOrDefault("x-version", "unknown");
            tally.succeeded(version, System.nanoTime() - began);
            if (connection != null && (!keepAlive || answer.closes())) {
                connection.closeAfterServer();
                connection = null;
            }
            return true;
        } catch (RequestFailed e) {
            tally.failed(e.failure(), describe(e), System.nanoTime() - began);
            drop();
            return false;
        }
    }

    /** A complete 2xx answer. */
    private Head exchange(Deadline deadline) throws RequestFailed {
        if (connection != null && connection.endedWhileIdle()) {
            tally.idleClose();
            drop();
        }
        if (connection == null) {
            connection = Connection.open(server, READ_BYTES, deadline);
        }
        connection.write(ByteBuffer.wrap(request));
        var answer = Head.read(connection, deadline);
        if (answer.status() >= 300) {
            throw answer.refusal();
        }
        answer.readBody(connection, deadline, Sink.none());
        return answer;
    }

    private String describe(RequestFailed e) {
        return (keepAlive ? "keep-alive" : "closing")
                + (" client " + number + ", ")
                + (e.failure().words() + ": " + e.getMessage());
    }

    private void drop() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
