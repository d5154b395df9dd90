package dev.berth.cli.traffic;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * One TCP connection, which turns everything that can happen to it into a {@link Failure}. Belongs
 * to the thread of its {@link Client}.
 */
final class Connection implements AutoCloseable {
    private final SocketChannel channel;
    private final ByteBuffer input = ByteBuffer.allocate(16 * 1024).flip();

    private Connection(SocketChannel channel) {
        this.channel = channel;
    }

    static Connection open(InetSocketAddress server, Deadline deadline) throws RequestFailed {
        SocketChannel channel = null;
        try {
            channel = SocketChannel.open();
            channel.socket().setTcpNoDelay(true);
            channel.socket().connect(server, deadline.left());
            return new Connection(channel);
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
    boolean endedWhileIdle() {
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

    void write(byte[] request) throws RequestFailed {
        try {
            var bytes = ByteBuffer.wrap(request);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new RequestFailed(Failure.RESET, "writing the request: " + e.getMessage());
        }
    }

    /** The next byte of the answer, or -1 at its end. */
    int read(Deadline deadline) throws RequestFailed {
        if (!input.hasRemaining() && !fill(deadline)) {
            return -1;
        }
        return input.get() & 0xff;
    }

    /** Reads over up to {@code count} bytes and tells how many there were before the end. */
    long skip(long count, Deadline deadline) throws RequestFailed {
        var left = count;
        while (left > 0 && (input.hasRemaining() || fill(deadline))) {
            var step = (int) Math.min(left, input.remaining());
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
    void closeAfterServer() {
        try {
            skip(Long.MAX_VALUE, Deadline.in(Duration.ofMillis(200)));
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
