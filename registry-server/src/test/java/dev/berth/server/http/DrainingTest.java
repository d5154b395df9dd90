package dev.berth.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.model.BerthException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** A stop lets what is under way end, for a while. */
@ExtendWith(LeakWatch.class)
class DrainingTest {
    private final AtomicLong taken = new AtomicLong();
    private final AtomicBoolean waiting = new AtomicBoolean();
    private final AtomicReference<Throwable> broke = new AtomicReference<>();
    private final ServedRoutes server =
            new ServedRoutes(
                    List.of(
                            Route.get("/hello", _ -> Response.of(200).withText("hello")),
                            Route.get("/news", _ -> news()),
                            Route.put("/take", this::take)));

    private Response take(Exchange exchange) {
        try {
            exchange.body().forEach(piece -> taken.addAndGet(piece.remaining()));
            return Response.of(201);
        } catch (BerthException e) {
            broke.set(e);
            throw e;
        }
    }

    /** Waits for news, as a log that is followed does. */
    private Response news() {
        return Response.of(200)
                .with(
                        "text/plain",
                        new Content.Streamed(
                                OptionalLong.empty(),
                                sink -> {
                                    var over = new CompletableFuture<Boolean>();
                                    sink.write(ByteBuffer.wrap(new byte[] {'a'}));
                                    sink.onGone(() -> over.complete(true));
                                    waiting.set(true);
                                    over.join();
                                    sink.write(ByteBuffer.wrap(new byte[] {'b'}));
                                },
                                () -> {}));
    }

    private RawClient beginUpload() {
        var client = server.client();
        client.send("PUT /take HTTP/1.1\r\nHost: b\r\nContent-Length: 10\r\n\r\nhello");
        await().until(() -> taken.get() == 5);
        return client;
    }

    @Test
    void anUploadUnderWayEndsAndItsConnectionWithIt() {
        try (var client = beginUpload();
                var idle = server.client()) {
            assertThat(idle.ask("GET", "/hello").status()).isEqualTo(200);
            var stopped = CompletableFuture.supplyAsync(() -> server.stop(Duration.ofSeconds(20)));
            assertThat(idle.isClosedByServer()).isTrue();
            assertThat(stopped).isNotDone();
            assertThatThrownBy(server::client).isInstanceOf(UncheckedIOException.class);
            client.send("world");
            var answer = client.answer();
            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(stopped.join()).isTrue();
        }
    }

    @Test
    void anUploadThatOutlastsTheGraceIsBrokenOffWithWhatItHas() {
        try (var client = beginUpload()) {
            assertThat(server.stop(Duration.ofMillis(100))).isTrue();
            assertThat(broke.get()).isInstanceOf(BerthException.BodyBroken.class);
            assertThat(taken).hasValue(5);
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void anAnswerThatWaitsForNewsEndsAtOnceAndWhole() {
        try (var client = server.client()) {
            client.send("GET /news HTTP/1.1\r\nHost: b\r\n\r\n");
            await().untilTrue(waiting);
            var stopped = CompletableFuture.supplyAsync(() -> server.stop(Duration.ofDays(1)));
            assertThat(client.answer().text()).isEqualTo("ab");
            assertThat(stopped.join()).isTrue();
        }
    }

    @Test
    void aSecondServerOnTheSamePortIsRefused() {
        try (server) {
            assertThatThrownBy(() ->
                            HttpServer.start(
                                    server.address(),
                                    new Router(List.of()),
                                    Authentication.NONE,
                                    null,
                                    new Draining(),
                                    Limits.DEFAULT))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("is in use by another program");
        }
    }
}
