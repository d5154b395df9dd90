package dev.berth.cli.bench;

import dev.berth.cli.wire.Connection;
import dev.berth.cli.wire.Deadline;
import dev.berth.cli.wire.Failure;
import dev.berth.cli.wire.Head;
import dev.berth.cli.wire.RequestFailed;
import dev.berth.cli.wire.Sink;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/**
 * One connection to a registry, kept from request to request and opened anew when it is gone.
 * Belongs to one thread, all but {@link #abort}.
 */
final class Session implements AutoCloseable {
    /** For one request. A registry that needs longer has failed it. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int READ_BYTES = 128 * 1024;

    private final Target target;
    private volatile @Nullable Connection connection;

    Session(Target target) {
        this.target = target;
    }

    /** Opens the connection, if it is not. */
    Connection connect() throws RequestFailed {
        var open = connection;
        if (open == null) {
            open = Connection.open(target.address(), READ_BYTES, Deadline.in(PATIENCE));
            connection = open;
        }
        return open;
    }

    /** A request without a body. */
    Head ask(String method, String path, int expected, Sink sink) throws RequestFailed {
        return ask(method, path, "", expected, sink);
    }

    /**
     * Asks, and reads the answer whole.
     *
     * @param headers lines, each with its end; those that frame the body if there is one
     * @param expected the one status that is success
     * @throws RequestFailed for whatever else came of it; the connection is then gone
     */
    Head ask(
            String method, String path, String headers, int expected, Sink sink, ByteBuffer... body)
            throws RequestFailed {
        try {
            var deadline = Deadline.in(PATIENCE);
            var open = connect();
            send(open, deadline, head(method, path, headers), body);
            var answer = Head.read(open, deadline);
            if (answer.status() != expected) {
                throw answer.status() < 300
                        ? new RequestFailed(Failure.NOT_SUCCESS, answer.statusLine())
                        : answer.refusal();
            }
            if (!method.equals("HEAD")) {
                answer.readBody(open, deadline, sink);
            }
            if (answer.closes()) {
                close();
            }
            return answer;
        } catch (RequestFailed e) {
            close();
            throw new RequestFailed(
                    e.failure(), "%s %s: %s".formatted(method, path, e.getMessage()));
        }
    }

    /** That there is no body is said where one may be expected: RFC 9110, section 8.6. */
    private ByteBuffer head(String method, String path, String headers) {
        var text =
                (method + " " + path + " HTTP/1.1\r\nHost: " + target.url().getAuthority())
                        + "\r\nUser-Agent: berth-bench\r\n"
                        + headers
                        + (headers.isEmpty() && method.startsWith("P")
                                ? "Content-Length: 0\r\n\r\n"
                                : "\r\n");
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** What a registry says before it hangs up on a body is the better explanation. */
    private static void send(
            Connection open, Deadline deadline, ByteBuffer head, ByteBuffer... body)
            throws RequestFailed {
        var all = Arrays.copyOf(body, body.length + 1);
        System.arraycopy(body, 0, all, 1, body.length);
        all[0] = head;
        try {
            open.write(all);
        } catch (RequestFailed hungUp) {
            Head answer;
            try {
                answer = Head.read(open, deadline);
            } catch (RequestFailed nothing) {
                throw hungUp;
            }
            throw answer.status() < 300 ? hungUp : answer.refusal();
        }
    }

    /** From any thread: makes what is under way fail. */
    void abort() {
        var open = connection;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        abort();
        connection = null;
    }
}
