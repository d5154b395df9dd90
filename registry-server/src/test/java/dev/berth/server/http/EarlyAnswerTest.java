package dev.berth.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Answers that come before the body's end, and bodies that never end. */
@ExtendWith(LeakWatch.class)
class EarlyAnswerTest {
    private final AtomicLong taken = new AtomicLong();
    private final AtomicReference<Throwable> broke = new AtomicReference<>();
    private final ServedRoutes server =
            new ServedRoutes(
                    List.of(
                            Route.get("/hello", _ -> Response.of(200).withText("hello")),
                            Route.put("/refuse", _ -> refuse()),
                            Route.put("/take", this::take)));
    private final RawClient client = server.client();

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private static Response refuse() {
        throw new BerthException.NotFound(ErrorCode.NAME_UNKNOWN, "there is no such thing");
    }

    private Response take(Exchange exchange) {
        try {
            exchange.body().forEach(piece -> taken.addAndGet(piece.remaining()));
            return Response.of(201);
        } catch (BerthException e) {
            broke.set(e);
            throw e;
        }
    }

    @Test
    void refusesBeforeTheBodyWhenTheClientWaitsForContinue() {
        client.send(
                "PUT /refuse HTTP/1.1\r\nHost: b\r\nContent-Length: 5\r\nExpect:"
                        + " 100-continue\r\n\r\n");
        var answer = client.answer();
        assertThat(answer.status()).isEqualTo(404);
        // The client may send its body or not, so nothing may follow on this connection.
        assertThat(answer.header("connection")).isEqualTo("close");
        assertThat(client.isClosedByServer()).isTrue();
    }

    @Test
    void saysContinueWhenTheHandlerWantsTheBody() {
        client.send(
                "PUT /take HTTP/1.1\r\nHost: b\r\nContent-Length: 5\r\nExpect:"
                        + " 100-continue\r\n\r\n");
        assertThat(client.answer().status()).isEqualTo(100);
        client.send("hello");
        assertThat(client.answer().status()).isEqualTo(201);
        assertThat(taken).hasValue(5);
        assertThat(client.ask("GET", "/hello").text()).isEqualTo("hello");
    }

    @Test
    void doesNotSayContinueToAClientThatWentOnAlready() {
        client.send(
                "PUT /take HTTP/1.1\r\nHost: b\r\nContent-Length: 5\r\nExpect:"
                        + " 100-continue\r\n\r\nhello");
        assertThat(client.answer().status()).isEqualTo(201);
    }

    @Test
    void knowsNoOtherExpectation() {
        assertThat(client.ask("GET", "/hello", "Expect: tea").status()).isEqualTo(400);
    }

    @Test
    void theAnswerArrivesAlthoughTheClientSendsOn() {
        client.send("PUT /refuse HTTP/1.1\r\nHost: b\r\nContent-Length: 100000000\r\n\r\n");
        var piece = new byte[1 << 20];
        for (int sent = 0; sent < 64; sent++) {
            client.send(piece);
        }
        var answer = client.answer();
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("connection")).isEqualTo("close");
        assertThat(client.isClosedByServer()).isTrue();
    }

    @Test
    void aBodyThatIsCutOffIsHandedOverAsFarAsItCame() {
        client.send("PUT /take HTTP/1.1\r\nHost: b\r\nContent-Length: 100000\r\n\r\n");
        client.send(new byte[70_000]);
        client.close();
        await().until(() -> broke.get() != null);
        assertThat(broke.get()).isInstanceOf(BerthException.BodyBroken.class);
        assertThat(taken).hasValue(70_000);
    }

    @Test
    void aClientThatDiesBreaksTheBody() {
        client.send("PUT /take HTTP/1.1\r\nHost: b\r\nContent-Length: 100000\r\n\r\n");
        client.send(new byte[1_000]);
        await().until(() -> taken.get() == 1_000);
        client.reset();
        await().until(() -> broke.get() != null);
        assertThat(broke.get()).isInstanceOf(BerthException.BodyBroken.class);
    }

    @Test
    void brokenChunksAreToldAsSuch() {
        client.send("PUT /take HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n");
        client.send("5\r\nhello\r\nxyz\r\n");
        var answer = client.answer();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("Transfer-Encoding");
        assertThat(client.isClosedByServer()).isTrue();
    }

    @Test
    void aClientThatSendsForeverIsCutOff() {
        client.send("PUT /refuse HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n");
        assertThat(client.answer().status()).isEqualTo(404);
        var chunk =
                ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        long most = Limits.DEFAULT.lingerBytes() + (64L << 20);
        long sent = 0;
        try {
            for (; sent < most; sent += chunk.length) {
                client.send(chunk);
            }
        } catch (UncheckedIOException cutOff) {
            assertThat(sent).isLessThan(most);
            return;
        }
        throw new AssertionError("the server took " + sent + " bytes that nobody wanted");
    }
}
