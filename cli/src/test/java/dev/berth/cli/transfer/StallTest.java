package dev.berth.cli.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.cli.api.Access;
import dev.berth.cli.api.AdminApi;
import dev.berth.cli.api.HttpPeer;
import dev.berth.cli.api.ServerAddress;
import dev.berth.model.Descriptor;
import dev.berth.model.Digest;
import dev.berth.model.MediaType;
import dev.berth.model.RepositoryName;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** Servers that stop in the middle of something and keep the connection. */
@Timeout(60)
class StallTest {
    private static final RepositoryName WEB = RepositoryName.parse("shop/web");
    private static final Digest LAYER = Hashing.of(Digest.Algorithm.SHA256, Images.bytes("layer"));
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /**
     * Reads the head of each request and says its piece, whichever connection it comes on, and no
     * more. A session may be given up at any time.
     */
    private static final class Silent implements AutoCloseable {
        private final ServerSocket listener =
                new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final List<Socket> open = new CopyOnWriteArrayList<>();
        private final Queue<String> pieces;

        Silent(String... pieces) throws IOException {
            this.pieces = new ConcurrentLinkedQueue<>(List.of(pieces));
            Thread.ofPlatform().daemon().start(this::accept);
        }

        String url() {
            return "http://127.0.0.1:" + listener.getLocalPort();
        }

        private void accept() {
            try {
                while (true) {
                    var socket = listener.accept();
                    open.add(socket);
                    Thread.ofPlatform().daemon().start(() -> answer(socket));
                }
            } catch (IOException e) {
                // It is closed.
            }
        }

        private void answer(Socket socket) {
            try {
                var in =
                        new BufferedReader(
                                new InputStreamReader(
                                        socket.getInputStream(), StandardCharsets.US_ASCII));
                for (var head = in.readLine(); head != null; head = in.readLine()) {
                    @Nullable String line;
                    do {
                        line = in.readLine();
                    } while (line != null && !line.isEmpty());
                    var piece =
                            head.startsWith("DELETE ")
                                    ? "HTTP/1.1 204 No Content\r\n\r\n"
                                    : pieces.poll();
                    if (piece == null) {
                        return;
                    }
                    socket.getOutputStream().write(piece.getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException e) {
                // The client went away.
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
            for (var socket : open) {
                socket.close();
            }
        }
    }

    private @Nullable Silent silent;

    @AfterEach
    void stop() throws IOException {
        if (silent != null) {
            silent.close();
        }
    }

    private String silent(String... pieces) throws IOException {
        silent = new Silent(pieces);
        return silent.url();
    }

    private static RegistryReader reader(String url) {
        return new RegistryReader(new ForeignRegistry(URI.create(url), null), PATIENCE);
    }

    @Test
    void aBodyThatStopsIsGivenUp() throws Exception {
        var url = silent("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nthe beginning");
        try (var in = reader(url).blob(WEB, LAYER).orElseThrow()) {
            assertThat(in.readNBytes(13)).isEqualTo(Images.bytes("the beginning"));

            assertThatThrownBy(in::read)
                    .isInstanceOf(IOException.class)
                    .hasMessage(url + " sent nothing more for 1.0 s");
        }
    }

    @Test
    void aListThatStopsIsGivenUp() throws Exception {
        var url = silent("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"tags\":[");

        assertThatThrownBy(() -> reader(url).tags(WEB))
                .isInstanceOf(IOException.class)
                .hasMessage(url + " sent nothing more for 1.0 s");
    }

    @Test
    void aRedirectToOneThatNeverAnswersIsGivenUp() throws Exception {
        var there = silent();
        try (var registry = new MemoryRegistry()) {
            registry.fails("GET /v2/shop/web/blobs/", 307, Map.of("Location", there + "/far"));

            assertThatThrownBy(() -> reader(registry.url()).blob(WEB, LAYER))
                    .isInstanceOf(IOException.class)
                    .hasMessage(registry.url() + " did not answer in time");
        }
    }

    @Test
    void anUploadOfWhichNothingMoreIsTakenIsGivenUp() throws Exception {
        // More than the buffers between us hold.
        long size = 64 << 20;
        var url = silent("HTTP/1.1 202 Accepted\r\nLocation: /u\r\nContent-Length: 0\r\n\r\n");
        var target = new BerthTarget(peer(url), PATIENCE);
        var blob = Descriptor.of(MediaType.OCI_CONFIG, LAYER, size);

        assertThatThrownBy(() ->
                        target.put(WEB, blob, () -> new ByteArrayInputStream(new byte[(int) size])))
                .isInstanceOf(IOException.class)
                .hasMessage(url + " took nothing more for 1.0 s");
    }

    @Test
    void anUploadThatIsTakenAndNeverAnsweredIsGivenUp() throws Exception {
        var url = silent("HTTP/1.1 202 Accepted\r\nLocation: /u\r\nContent-Length: 0\r\n\r\n");
        var target = new BerthTarget(peer(url), PATIENCE);
        var blob = Descriptor.of(MediaType.OCI_CONFIG, LAYER, 5);

        assertThatThrownBy(() ->
                        target.put(
                                WEB, blob, () -> new ByteArrayInputStream(Images.bytes("layer"))))
                .isInstanceOf(IOException.class)
                .hasMessage(url + " took nothing more for 1.0 s");
    }

    @Test
    void aSourceThatBreaksInAnUploadIsTheOneThatIsBlamed() throws Exception {
        try (var berth = new MemoryRegistry()) {
            var target = new BerthTarget(peer(berth.url()));
            var blob = Descriptor.of(MediaType.OCI_CONFIG, LAYER, 5);
            var source =
                    new InputStream() {
                        @Override
                        public int read() throws IOException {
                            throw new IOException("the source broke");
                        }

                        @Override
                        public int read(byte[] into, int offset, int length) throws IOException {
                            return read();
                        }
                    };

            assertThatThrownBy(() -> target.put(WEB, blob, () -> source))
                    .hasMessage("the source broke");
        }
    }

    private static HttpPeer peer(String url) {
        return new AdminApi(ServerAddress.choose(url, Map.of()), Access.ANYONES).peer();
    }
}
