package dev.berth.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.ssl.SslProvider;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Large bodies and slow clients: how much is read and written ahead, on both transports, and over
 * TLS with BoringSSL and with the JDK's.
 */
@ExtendWith(LeakWatch.class)
class StreamingTest {
    private static final int LARGE = 64 << 20;
    private static final TestCertificate CERTIFICATE = TestCertificate.ec("streaming");

    enum Sockets {
        BEST(null),
        NIO(null),
        BORING_SSL(SslProvider.OPENSSL_REFCNT),
        JDK_TLS(SslProvider.JDK);

        private final @Nullable SslProvider provider;

        Sockets(@Nullable SslProvider provider) {
            this.provider = provider;
        }

        Transport transport() {
            return this == NIO ? Transport.NIO : Transport.best();
        }

        @Nullable Tls tls() {
            return provider == null
                    ? null
                    : new Tls(CERTIFICATE.key(), CERTIFICATE.chain(), provider);
        }

        RawClient slowClient(ServedRoutes server) {
            try {
                var socket =
                        provider == null
                                ? new Socket()
                                : CERTIFICATE.trusted().getSocketFactory().createSocket();
                return new RawClient(socket, server.address(), 32 << 10);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @TempDir Path directory;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong released = new AtomicLong();
    private final CountDownLatch gone = new CountDownLatch(1);
    private final CountDownLatch mayTake = new CountDownLatch(1);

    private ServedRoutes serve(Sockets sockets) {
        return new ServedRoutes(
                List.of(
                        Route.get("/file", this::file),
                        Route.get("/stream", this::stream),
                        Route.get("/wait", this::waitForever),
                        Route.put("/slow", this::takeLate)),
                Authentication.NONE,
                sockets.tls(),
                Limits.DEFAULT,
                sockets.transport());
    }

    private Response file(Exchange exchange) {
        try {
            var file = FileChannel.open(directory.resolve("file"));
            return Response.of(200)
                    .with(
                            "application/octet-stream",
                            new Content.File(file, 1_000, file.size() - 1_000, () -> close(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void close(FileChannel file) {
        try {
            file.close();
            released.incrementAndGet();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Response stream(Exchange exchange) {
        return Response.of(200)
                .with(
                        "application/octet-stream",
                        new Content.Streamed(
                                OptionalLong.of(LARGE),
                                sink -> {
                                    var piece = new byte[1 << 16];
                                    for (long i = 0; i < LARGE; i += piece.length) {
                                        sink.write(ByteBuffer.wrap(piece));
                                        written.addAndGet(piece.length);
                                    }
                                },
                                released::incrementAndGet));
    }

    private Response waitForever(Exchange exchange) {
        return Response.of(200)
                .with(
                        "text/plain",
                        new Content.Streamed(
                                OptionalLong.empty(),
                                sink -> {
                                    sink.onGone(gone::countDown);
                                    sink.write(ByteBuffer.wrap(new byte[] {'x'}));
                                    awaitUninterruptibly(gone);
                                },
                                released::incrementAndGet));
    }

    private Response takeLate(Exchange exchange) {
        awaitUninterruptibly(mayTake);
        var bytes = new AtomicLong();
        exchange.body().forEach(piece -> bytes.addAndGet(piece.remaining()));
        return Response.of(200).withText("" + bytes);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void sendsAFileFromItsMiddleByteForByte(Sockets sockets) throws IOException {
        var bytes = new byte[3_000_001];
        new Random(1).nextBytes(bytes);
        Files.write(directory.resolve("file"), bytes);
        try (var server = serve(sockets);
                var client = sockets.slowClient(server)) {
            for (int i = 0; i < 2; i++) {
                var body = client.ask("GET", "/file").body();
                assertThat(body).hasSize(bytes.length - 1_000).endsWith(bytes[bytes.length - 1]);
                assertThat(Arrays.mismatch(body, 0, body.length, bytes, 1_000, 3_000_001))
                        .isEqualTo(-1);
            }
            assertThat(client.ask("HEAD", "/file").header("content-length"))
                    .isEqualTo("" + (bytes.length - 1_000));
            await().until(() -> released.get() == 3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFileIsClosedWhenItsReaderGoesAway(Sockets sockets) throws IOException {
        Files.write(directory.resolve("file"), new byte[LARGE]);
        try (var server = serve(sockets);
                var client = sockets.slowClient(server)) {
            client.send("GET /file HTTP/1.1\r\nHost: b\r\n\r\n").skip(10_000);
            client.reset();
            await().until(() -> released.get() == 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSlowReaderHoldsUpItsWriterAndNotTheMemory(Sockets sockets) {
        try (var server = serve(sockets);
                var client = sockets.slowClient(server)) {
            client.send("GET /stream HTTP/1.1\r\nHost: b\r\n\r\n").skip(1_000);
            long before = settled(written);
            // What the kernel takes, and four pieces more.
            assertThat(before).isLessThan(LARGE / 2);
            client.skip(LARGE - 1_000);
            await().until(() -> written.get() == LARGE);
            await().until(() -> released.get() == 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSlowHandlerHoldsUpItsClient(Sockets sockets) throws InterruptedException {
        try (var server = serve(sockets);
                var client = sockets.slowClient(server)) {
            client.send("PUT /slow HTTP/1.1\r\nHost: b\r\nContent-Length: " + LARGE + "\r\n\r\n");
            var sent = new AtomicLong();
            var sender =
                    Thread.ofVirtual()
                            .start(() -> {
                                var piece = new byte[1 << 16];
                                for (long i = 0; i < LARGE; i += piece.length) {
                                    client.send(piece);
                                    sent.addAndGet(piece.length);
                                }
                            });
            assertThat(settled(sent)).isLessThan(LARGE / 2);
            mayTake.countDown();
            sender.join();
            assertThat(client.answer().text()).isEqualTo("" + LARGE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWriterThatWaitsIsToldThatTheClientIsGone(Sockets sockets) {
        try (var server = serve(sockets);
                var client = sockets.slowClient(server)) {
            client.send("GET /wait HTTP/1.1\r\nHost: b\r\n\r\n").skip(10);
        }
        await().until(() -> gone.getCount() == 0);
        await().until(() -> released.get() == 1);
    }

    /** The value once it has not changed for a while. */
    private static long settled(AtomicLong counter) {
        var last = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(200))
                .until(() -> counter.get() > 0 && last.getAndSet(counter.get()) == counter.get());
        return counter.get();
    }
}
