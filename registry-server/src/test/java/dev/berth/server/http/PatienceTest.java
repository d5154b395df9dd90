package dev.berth.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Who says nothing for long is given up; who only waits for the server is not. */
@ExtendWith(LeakWatch.class)
class PatienceTest {
    private static final Duration IDLE = Duration.ofMillis(1500);

    private final AtomicLong taken = new AtomicLong();
    private final CountDownLatch released = new CountDownLatch(1);
    private static final int LARGE = 64 << 20;

    @TempDir Path directory;
    private final ServedRoutes server =
            new ServedRoutes(
                    List.of(
                            Route.get("/hello", _ -> Response.of(200).withText("hello")),
                            Route.get("/late", _ -> late()),
                            Route.get("/much", _ -> much()),
                            Route.get("/file", _ -> file()),
                            Route.put("/take", this::take),
                            Route.put("/slow", this::takeSlowly)),
                    Limits.DEFAULT.with(Limits.DEFAULT.header(), IDLE, 1024),
                    Transport.best());

    @AfterEach
    void stop() {
        server.close();
    }

    private Response take(Exchange exchange) {
        exchange.body().forEach(piece -> taken.addAndGet(piece.remaining()));
        return Response.of(201);
    }

    /** Takes a while before it takes more than the first piece. */
    private Response takeSlowly(Exchange exchange) {
        exchange.body()
                .forEach(_ -> {
                    if (taken.getAndIncrement() == 0) {
                        waitFor(IDLE.multipliedBy(3));
                    }
                });
        return Response.of(201);
    }

    /** Says a word only after the client has heard nothing for longer than is allowed to it. */
    private static Response late() {
        return Response.of(200)
                .with(
                        "text/plain",
                        new Content.Streamed(
                                OptionalLong.empty(),
                                sink -> {
                                    sink.write(ByteBuffer.wrap(new byte[] {'a'}));
                                    waitFor(IDLE.multipliedBy(2));
                                    sink.write(ByteBuffer.wrap(new byte[] {'b'}));
                                },
                                () -> {}));
    }

    private Response much() {
        return Response.of(200)
                .with(
                        "text/plain",
                        new Content.Streamed(
                                OptionalLong.empty(),
                                sink -> {
                                    while (true) {
                                        sink.write(ByteBuffer.wrap(new byte[1 << 16]));
                                    }
                                },
                                released::countDown));
    }

    private static void waitFor(Duration time) {
        var never = new CountDownLatch(1);
        try {
            assertThat(never.await(time.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aClientThatStopsInItsBodyIsGivenUp() {
        try (var client = server.client()) {
            client.send("PUT /take HTTP/1.1\r\nHost: b\r\nContent-Length: 100000\r\n\r\nhello");
            var answer = client.answer();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(answer.text()).contains("REQUEST_TIMEOUT").contains("limits.");
            assertThat(taken).hasValue(5);
        }
    }

    /** Never silent for long, so that only its rate gives it away. */
    @Test
    void aClientThatSendsItsBodyTooSlowlyIsGivenUp() {
        try (var client = server.client()) {
            client.send("PUT /take HTTP/1.1\r\nHost: b\r\nContent-Length: 100000\r\n\r\n");
            sendSlowly(client, "x");
            var answer = client.answer();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.text())
                    .contains("REQUEST_TIMEOUT")
                    .contains("1024 bytes a second")
                    .contains("limits.least-rate");
        }
    }

    @Test
    void aClientThatSendsItsHeadTooSlowlyIsGivenUp() {
        try (var client = server.client()) {
            assertThat(client.ask("GET", "/hello").status()).isEqualTo(200);
            client.send("GET /hello HTTP/1.1\r\nHost: b\r\nX-Slow: ");
            sendSlowly(client, "x");
            assertThat(client.answer().status()).isEqualTo(408);
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    /** A client is not slow while the server takes nothing more of its body. */
    @Test
    void aClientThatWaitsForASlowServerIsNotGivenUp() {
        try (var client = server.client()) {
            client.send("PUT /slow HTTP/1.1\r\nHost: b\r\nContent-Length: 1000000\r\n\r\n");
            client.send(new byte[1_000_000]);
            assertThat(client.answer().status()).isEqualTo(201);
        }
    }

    private static void sendSlowly(RawClient client, String piece) {
        for (int i = 0; i < 8; i++) {
            client.send(piece);
            waitFor(IDLE.dividedBy(3));
        }
    }

    @Test
    void aConnectionWithoutARequestIsClosedAfterAWhile() {
        try (var client = server.client()) {
            assertThat(client.ask("GET", "/hello").status()).isEqualTo(200);
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void aClientThatTakesNothingIsGivenUp() {
        try (var client = server.client()) {
            client.send("GET /much HTTP/1.1\r\nHost: b\r\n\r\n").skip(10);
            await().until(() -> released.getCount() == 0);
        }
    }

    private Response file() {
        try {
            var path = directory.resolve("large");
            Files.write(path, new byte[LARGE]);
            var file = FileChannel.open(path);
            return Response.of(200)
                    .with("text/plain", new Content.File(file, 0, LARGE, released::countDown));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Behind its first slice, too. */
    @Test
    void aClientThatStopsInALargeFileIsGivenUp() {
        try (var client = new RawClient(server.address(), 32 << 10)) {
            client.send("GET /file HTTP/1.1\r\nHost: b\r\n\r\n");
            client.skip(3L * Limits.DEFAULT.fileSlice());
            await().until(() -> released.getCount() == 0);
        }
    }

    @Test
    void aClientThatWaitsForTheServerIsNotGivenUp() {
        try (var client = server.client()) {
            assertThat(client.ask("GET", "/late").text()).isEqualTo("ab");
        }
    }
}
