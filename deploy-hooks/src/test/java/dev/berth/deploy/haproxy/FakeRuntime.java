package dev.berth.deploy.haproxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A socket that answers what a test wants, as no HAProxy would. */
final class FakeRuntime implements AutoCloseable {
    private final Path path;
    private final ServerSocketChannel listener;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    /**
     * @param answer to a line; it may throw to close the connection without an answer
     */
    FakeRuntime(Path directory, UnaryOperator<String> answer) throws IOException {
        path = directory.resolve("fake.sock");
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(path));
        Thread.ofVirtual().name("fake-runtime").start(() -> serve(answer));
    }

    String endpoint() {
        return "unix://" + path;
    }

    /** What was asked, in order. */
    List<String> lines() {
        return lines;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void serve(UnaryOperator<String> answer) {
        while (listener.isOpen()) {
            try (var connection = listener.accept()) {
                var line = readToEnd(connection);
                lines.add(line.strip());
                var reply = answer.apply(line.strip()).getBytes(StandardCharsets.UTF_8);
                var buffer = ByteBuffer.wrap(reply);
                while (buffer.hasRemaining()) {
                    connection.write(buffer);
                }
            } catch (IOException | IllegalStateException e) {
                // The test closed the socket, or wants no answer: the next connection shows which.
            }
        }
    }

    private static String readToEnd(SocketChannel connection) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var buffer = ByteBuffer.allocate(4096);
        while (connection.read(buffer.clear()) >= 0) {
            bytes.write(buffer.array(), 0, buffer.position());
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
