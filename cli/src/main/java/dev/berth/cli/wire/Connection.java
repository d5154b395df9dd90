package dev.berth.cli.wire;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;

/**
 * One TCP connection, which turns everything that can happen to it into a {@link Failure}. Belongs
 * to one thread at a time.
 */
public final class Connection implements AutoCloseable {
    private static final int LONGEST_LINE = 16 * 1024;

    private final SocketChannel channel;
    private final ByteBuffer input;

    private Connection(SocketChannel channel, int room) {
        this.channel = channel;
        this.input = ByteBuffer.allocate(room).flip();
    }

    /**
     * Connects.
     *
     * @param room bytes that one read may bring
     */
    public static Connection open(InetSocketAddress server, int room, Deadline deadline)
            throws RequestFailed {
        SocketChannel channel = null;
        try {
            channel = SocketChannel.open();
            channel.socket().setTcpNoDelay(true);
            channel.socket().connect(server, deadline.left());
            return new Connection(channel, room);
        } catch (IOException e) {
            closeQuietly(channel);
            var failure =
                    switch (e) {
                        case SocketTimeoutException _ -> Failure.TIMED_OUT;
                        case ConnectException refused when says(refused, "refused") ->
                                Failure.REFUSED;
                        default -> Failure.NOT_SENT;
                    };
            throw new RequestFailed(failure, "connecting: " + e.getMessage());
        }
    }

    /**
     * Whether the server has closed this connection while nothing was asked on it. Bytes that came
     * unasked (a balancer's 408, say) end it as well.
     */
    public boolean endedWhileIdle() {
        try {
            channel.configureBlocking(false);
            try {
                return input.hasRemaining() || channel.read(ByteBuffer.allocate(1)) != 0;
            } finally {
                channel.configureBlocking(true);
            }
        } catch (IOException e) {
            return true;
        }
    }

    /** Writes all that remains of the buffers, and moves their positions. */
    public void write(ByteBuffer... buffers) throws RequestFailed {
        try {
            var left = Arrays.stream(buffers).mapToLong(ByteBuffer::remaining).sum();
            while (left > 0) {
                left -= channel.write(buffers);
            }
        } catch (IOException e) {
            throw new RequestFailed(Failure.RESET, "writing the request: " + e.getMessage());
        }
    }

    /** The next byte of the answer, or -1 at its end. */
    public int read(Deadline deadline) throws RequestFailed {
        if (!input.hasRemaining() && !fill(deadline)) {
            return -1;
        }
        return input.get() & 0xff;
    }

    /** The next line of an answer's head, without its end. */
    String line(Deadline deadline) throws RequestFailed {
        var line = new StringBuilder();
        for (var b = read(deadline); b != '\n'; b = read(deadline)) {
            if (b < 0) {
                throw new RequestFailed(Failure.CUT_OFF, "the head of the answer ended early");
            }
            if (line.length() == LONGEST_LINE) {
                throw new RequestFailed(Failure.NOT_HTTP, "a line of the head does not end");
            }
            line.append((char) b);
        }
        if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
            line.setLength(line.length() - 1);
        }
        return line.toString();
    }

    /** Reads up to {@code count} bytes and tells how many there were before the end. */
    long read(long count, Deadline deadline, Sink sink) throws RequestFailed {
        var left = count;
        while (left > 0 && (input.hasRemaining() || fill(deadline))) {
            var step = (int) Math.min(left, input.remaining());
            sink.take(input.array(), input.position(), step);
            input.position(input.position() + step);
            left -= step;
        }
        return count - left;
    }

    private boolean fill(Deadline deadline) throws RequestFailed {
        try {
            if (deadline.passed()) {
                throw new SocketTimeoutException("the answer drips");
            }
            channel.socket().setSoTimeout(deadline.left());
            var count = channel.socket().getInputStream().read(input.array());
            input.position(0).limit(Math.max(count, 0));
            return count > 0;
        } catch (SocketTimeoutException e) {
            throw new RequestFailed(Failure.TIMED_OUT, "no complete answer within " + deadline);
        } catch (IOException e) {
            throw new RequestFailed(Failure.RESET, "reading the answer: " + e.getMessage());
        }
    }

    /**
     * Closes after the server did. Who closes first keeps the port for a minute, and a client that
     * did so thousands of times would have no port left to connect from.
     */
    public void closeAfterServer() {
        try {
            read(Long.MAX_VALUE, Deadline.in(Duration.ofMillis(200)), Sink.none());
        } catch (RequestFailed _) {
            // The answer was complete before: how the connection ends is of no interest.
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }

    private static void closeQuietly(@Nullable SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException _) {
            // Nothing depends on it any more.
        }
    }

    private static boolean says(Exception e, String word) {
        return String.valueOf(e.getMessage()).contains(word);
    }
}
