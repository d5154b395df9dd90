package dev.berth.cli.traffic;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that answers each request as the test says, down to the way it hangs up. */
final class RawServer implements AutoCloseable {
    /** What it does once a request's head has been read; false ends the connection. */
    interface Behaviour {
        boolean answer(Socket socket) throws IOException, InterruptedException;
    }

    private final ServerSocket listener;
    private final Behaviour behaviour;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger requests = new AtomicInteger();

    RawServer(Behaviour behaviour) {
        this.behaviour = behaviour;
        try {
            listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("raw-server").start(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/");
    }

    /** Writes lines as they are, with CRLF between them and none behind the last. */
    static boolean say(Socket socket, String... lines) throws IOException {
        var answer = String.join("\r\n", lines);
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        return true;
    }

    static boolean ok(Socket socket, String version) throws IOException {
        return say(
                socket,
                "HTTP/1.1 200 OK",
                "Content-Length: 5",
                "X-Version: " + version,
                "",
                "hello");
    }

    /** Closes so that the client sees a reset, not an end. */
    static boolean reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        return false;
    }

    private void accept() {
        try {
            while (true) {
                var socket = listener.accept();
                connections.incrementAndGet();
                sockets.add(socket);
                Thread.ofVirtual().name("raw-connection").start(() -> serve(socket));
            }
        } catch (IOException _) {
            // Closed by the test.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var reader =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.US_ASCII));
            do {
                String line;
                var closes = false;
                while ((line = reader.readLine()) != null && !line.isEmpty()) {
                    closes |= line.equals("Connection: close");
                }
                if (line == null) {
                    return;
                }
                requests.incrementAndGet();
                if (!behaviour.answer(socket) || closes) {
                    return;
                }
            } while (true);
        } catch (IOException | InterruptedException _) {
            // The client hung up, or the test is over.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (var socket : sockets) {
            socket.close();
        }
    }
}
