package dev.berth.deploy.haproxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One exchange with a Runtime API: connect, one line, half-close, read to the end. A connection for
 * each line, because the API has no framing beyond its end: management guide, section 9.3.
 */
final class RuntimeSocket {
    /**
     * HAProxy's {@code tune.bufsize} by default; a longer line gets an empty reply, as if all were
     * well.
     */
    private static final int LONGEST_LINE = 16_000;

    /** What answers more than this is no HAProxy. */
    private static final int LONGEST_REPLY = 64 << 20;

    private final Endpoint endpoint;
    private final Duration deadline;

    RuntimeSocket(Endpoint endpoint, Duration deadline) {
        this.endpoint = endpoint;
        this.deadline = deadline;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /**
     * Sends one line, without its end, and gives back everything that was answered.
     *
     * @throws IOException if there was no whole answer in time; it may have been performed
     */
    String ask(String line) throws IOException {
        var bytes = (line + "\n").getBytes(StandardCharsets.US_ASCII);
        if (bytes.length > LONGEST_LINE) {
            throw new IOException(
                    "a command of "
                            + bytes.length
                            + " bytes is longer than HAProxy reads ("
                            + LONGEST_LINE
                            + ")");
        }
        long end = System.nanoTime() + deadline.toNanos();
        try (var selector = Selector.open();
                var channel = endpoint.open()) {
            channel.configureBlocking(false);
            var key = channel.register(selector, 0);
            if (!channel.connect(endpoint.address())) {
                do {
                    await(key, SelectionKey.OP_CONNECT, end);
                } while (!channel.finishConnect());
            }
            send(channel, key, ByteBuffer.wrap(bytes), end);
            channel.shutdownOutput();
            return receive(channel, key, end);
        }
    }

    private void send(SocketChannel channel, SelectionKey key, ByteBuffer line, long end)
            throws IOException {
        while (line.hasRemaining()) {
            if (channel.write(line) == 0) {
                await(key, SelectionKey.OP_WRITE, end);
            }
        }
    }

    private String receive(SocketChannel channel, SelectionKey key, long end) throws IOException {
        var reply = new ByteArrayOutputStream();
        var buffer = ByteBuffer.allocate(16 << 10);
        for (int read = 0; read >= 0; read = channel.read(buffer.clear())) {
            reply.write(buffer.array(), 0, read);
            if (reply.size() > LONGEST_REPLY) {
                throw new IOException("the answer does not end; this is no HAProxy");
            }
            if (read == 0) {
                await(key, SelectionKey.OP_READ, end);
            }
        }
        return reply.toString(StandardCharsets.UTF_8);
    }

    private void await(SelectionKey key, int operation, long end) throws IOException {
        long left = (end - System.nanoTime()) / 1_000_000;
        key.interestOps(operation);
        if (left <= 0 || key.selector().select(left) == 0) {
            if (Thread.currentThread().isInterrupted()) {
                throw new IOException("interrupted while waiting for an answer");
            }
            throw new SocketTimeoutException(
                    "it did not answer within " + deadline.toMillis() + " ms");
        }
        key.selector().selectedKeys().clear();
    }
}
