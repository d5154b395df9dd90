package dev.berth.deploy.docker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * Just enough of a registry for an Engine to pull from, and to misbehave. On plain sockets: an
 * Engine tries TLS first, and waits 10 s for a server that does not answer what it takes for
 * nonsense.
 */
final class TestRegistry implements AutoCloseable {
    private static final int TLS_HANDSHAKE = 0x16;

    private final ServerSocket listener;
    private final Map<String, byte[]> content = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    TestRegistry(String address) throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.ofLiteral(address));
        Thread.ofVirtual().name("test-registry").start(this::accept);
    }

    String address() {
        return listener.getInetAddress().getHostAddress() + ":" + listener.getLocalPort();
    }

    /**
     * @return the name to pull it by
     */
    String push(String repository, TestImage image) {
        for (var part : List.of(image.layer(), image.config(), image.manifest())) {
            content.put(part.digest().toString(), part.content());
        }
        return address() + "/" + repository + "@" + image.manifest().digest();
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        listener.close();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var connection = listener.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException e) {
                // Closed, which the loop sees.
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            var request = readHead(connection.getInputStream()).split(" ", 3);
            var out = connection.getOutputStream();
            if (request.length == 3) {
                answer(request[0], request[1], out);
            } else {
                send(out, "GET", "400 Bad Request", "text/plain", new byte[0]);
            }
        } catch (IOException e) {
            // The Engine has gone, as it may.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(String method, String path, OutputStream out)
            throws IOException, InterruptedException {
        if (path.startsWith("/v2/hanging/")) {
            closed.await();
        }
        var found = content.get(path.substring(path.lastIndexOf('/') + 1));
        if (path.equals("/v2/")) {
            send(out, method, "200 OK", "text/plain", new byte[0]);
        } else if (path.startsWith("/v2/failing/")) {
            send(out, method, "500 Internal Server Error", "text/plain", new byte[0]);
        } else if (found == null) {
            var error =
                    "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest"
                            + " unknown\"}]}";
            var body = error.getBytes(StandardCharsets.UTF_8);
            send(out, method, "404 Not Found", "application/json", body);
        } else {
            send(out, method, "200 OK", TestImage.MANIFEST_TYPE, found);
        }
    }

    private static void send(
            OutputStream out, String method, String status, String type, byte[] body)
            throws IOException {
        var head =
                "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                        .formatted(status, type, body.length);
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        if (!method.equals("HEAD")) {
            out.write(body);
        }
    }

    /** Nothing, if it is no HTTP. */
    private static String readHead(InputStream in) throws IOException {
        var head = new StringBuilder();
        for (int b = in.read(); b >= 0 && b != TLS_HANDSHAKE; b = in.read()) {
            head.append((char) b);
            if (head.indexOf("\r\n\r\n") >= 0) {
                return head.toString();
            }
        }
        return "";
    }
}
