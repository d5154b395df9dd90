package dev.berth.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** Requests and answers on one connection, in their order. */
@ExtendWith(LeakWatch.class)
class HttpServerTest {
    private final ServedRoutes server =
            new ServedRoutes(
                    List.of(
                            Route.get("/hello", _ -> Response.of(200).withText("hello")),
                            Route.get("/echo/{word}", e -> text(e.variable("word"))),
                            Route.post("/echo", HttpServerTest::echo),
                            Route.post("/count", HttpServerTest::count),
                            Route.post("/small", e -> text("" + e.body().readAtMost(10).length)),
                            Route.post("/refuse", _ -> refuse()),
                            Route.get("/stream", _ -> stream(OptionalLong.empty())),
                            Route.get("/known", _ -> stream(OptionalLong.of(20))),
                            Route.get("/late-refusal", _ -> refuseWhileStreaming()),
                            Route.get("/short", _ -> stream(OptionalLong.of(21))),
                            Route.get("/bug", _ -> Response.of(Integer.parseInt("no"))),
                            Route.get("/nothing", _ -> Response.of(204))));
    private final RawClient client = server.client();

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private static Response text(String text) {
        return Response.of(200).withText(text);
    }

    private static Response echo(Exchange exchange) {
        return text(new String(exchange.body().readAtMost(1 << 20), StandardCharsets.UTF_8));
    }

    private static Response count(Exchange exchange) {
        var bytes = new AtomicLong();
        exchange.body().forEach(piece -> bytes.addAndGet(piece.remaining()));
        return text("" + bytes);
    }

    private static Response refuse() {
        throw new BerthException.NotFound(ErrorCode.NAME_UNKNOWN, "there is no such thing");
    }

    private static Response refuseWhileStreaming() {
        return Response.of(200)
                .with(
                        "text/plain",
                        new Content.Streamed(OptionalLong.empty(), _ -> refuse(), () -> {}));
    }

    private static Response stream(OptionalLong length) {
        return Response.of(200)
                .with(
                        "text/plain",
                        new Content.Streamed(
                                length,
                                sink -> {
                                    sink.write(ByteBuffer.wrap(new byte[10]));
                                    sink.write(ByteBuffer.wrap(new byte[10]));
                                },
                                () -> {}));
    }

    @Test
    void answersOneRequestAfterTheOtherOnOneConnection() {
        assertThat(client.ask("GET", "/hello").text()).isEqualTo("hello");
        assertThat(client.ask("POST", "/echo", "body".getBytes(StandardCharsets.UTF_8)).text())
                .isEqualTo("body");
        assertThat(client.ask("GET", "/nothing").status()).isEqualTo(204);
        assertThat(client.ask("GET", "/hello").text()).isEqualTo("hello");
    }

    @Test
    void answersPipelinedRequestsInTheirOrder() {
        var requests = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            requests.append("GET /echo/").append(i).append(" HTTP/1.1\r\nHost: berth\r\n\r\n");
            requests.append("POST /echo HTTP/1.1\r\nHost: berth\r\nContent-Length: 3\r\n\r\nabc");
        }
        client.send(requests.toString());
        for (int i = 0; i < 500; i++) {
            assertThat(client.answer().text()).isEqualTo("" + i);
            assertThat(client.answer().text()).isEqualTo("abc");
        }
    }

    @Test
    void givesAHeadTheHeadersOfAGetAndNoBody() {
        for (var path : List.of("/hello", "/known", "/nothing", "/absent")) {
            var head = client.ask("HEAD", path);
            var get = client.ask("GET", path);
            assertThat(head.body()).isEmpty();
            assertThat(head.status()).isEqualTo(get.status());
            assertThat(head.header("content-length")).isEqualTo(get.header("content-length"));
        }
        assertThat(client.ask("HEAD", "/stream").body()).isEmpty();
        assertThat(client.ask("GET", "/hello").text()).isEqualTo("hello");
    }

    @Test
    void takesABodyInChunks() {
        client.send("POST /echo HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n");
        client.send("5\r\nhello\r\n").send("6\r\n there\r\n").send("0\r\n\r\n");
        assertThat(client.answer().text()).isEqualTo("hello there");
    }

    @Test
    void streamsAnAnswerOfUnknownLengthInChunks() {
        var answer = client.ask("GET", "/stream");
        assertThat(answer.header("transfer-encoding")).isEqualTo("chunked");
        assertThat(answer.body()).hasSize(20);
        assertThat(client.ask("GET", "/hello").text()).isEqualTo("hello");
    }

    @Test
    void endsAStreamToAnOldClientWithTheConnection() {
        client.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        assertThat(client.answer().body()).hasSize(20);
    }

    @Test
    void cutsTheConnectionWhenAnAnswerIsShorterThanItSaid() {
        client.send("GET /short HTTP/1.1\r\nHost: b\r\n\r\n");
        client.answer(false);
        client.skip(20);
        assertThat(client.isClosedByServer()).isTrue();
    }

    @Test
    void aStreamThatFailsBeforeItsFirstByteIsAnErrorAndNoBrokenAnswer() {
        var answer = client.ask("GET", "/late-refusal");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).contains("NAME_UNKNOWN");
        assertThat(client.ask("GET", "/hello").text()).isEqualTo("hello");
    }

    @Test
    void closesWhenTheClientAsksForIt() {
        assertThat(client.ask("GET", "/hello", "Connection: close").header("connection"))
                .isEqualTo("close");
        assertThat(client.isClosedByServer()).isTrue();
    }

    @Test
    void nobodySeesAStackTrace() {
        var answer = client.ask("GET", "/bug");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text()).contains("INTERNAL").doesNotContain("Exception", "java.");
        assertThat(client.ask("GET", "/hello").status()).isEqualTo(200);
    }

    @Test
    void refusesASmallBodyThatIsTooLarge() {
        assertThat(client.ask("POST", "/small", new byte[10]).text()).isEqualTo("10");
        var answer = client.ask("POST", "/small", new byte[11]);
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.text()).contains("SIZE_INVALID").contains("10 bytes");
        assertThat(answer.header("connection")).isEqualTo("close");
    }

    @Test
    void refusesAChunkedBodyThatTurnsOutTooLarge() {
        client.send("POST /small HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n");
        client.send("b\r\n01234567890\r\n");
        assertThat(client.answer().status()).isEqualTo(413);
    }

    @Test
    void readsOffALittleUnwantedBodyAndKeepsTheConnection() {
        var answer = client.ask("POST", "/refuse", new byte[10_000]);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("connection")).isEmpty();
        assertThat(client.ask("GET", "/hello").text()).isEqualTo("hello");
    }

    @Test
    void countsAMegabyteExactly() {
        assertThat(client.ask("POST", "/count", new byte[1 << 20]).text()).isEqualTo("1048576");
    }
}
