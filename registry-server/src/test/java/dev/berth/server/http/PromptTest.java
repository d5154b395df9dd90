package dev.berth.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers that are given on the event loop: the same as others, only sooner. */
@ExtendWith(LeakWatch.class)
class PromptTest {
    private static final int LARGE = 1 << 20;

    private final AtomicInteger prompts = new AtomicInteger();
    private final AtomicInteger handled = new AtomicInteger();
    private final ServedRoutes server =
            new ServedRoutes(
                    List.of(
                            route("/word", _ -> Optional.of(text("prompt"))),
                            route("/large", _ -> Optional.of(large())),
                            route("/cold", _ -> Optional.empty()),
                            route("/wrong", _ -> refuse()),
                            route(Method.POST, "/begin", _ -> Optional.of(text("prompt"))),
                            route("/guarded", _ -> Optional.of(text("prompt")))
                                    .behind(_ -> refuse())));
    private final RawClient client = server.client();

    private interface Prompt {
        Optional<Response> answer(Exchange exchange);
    }

    private Route route(String path, Prompt prompt) {
        return route(Method.GET, path, prompt);
    }

    private Route route(Method method, String path, Prompt prompt) {
        return new Route(
                method,
                path,
                new Handler() {
                    @Override
                    public Response handle(Exchange exchange) {
                        handled.incrementAndGet();
                        assertThat(Thread.currentThread().isVirtual()).isTrue();
                        return path.equals("/large") ? large() : text("handled");
                    }

                    @Override
                    public Optional<Response> prompt(Exchange exchange) {
                        prompts.incrementAndGet();
                        assertThat(Thread.currentThread().getName()).startsWith("http");
                        return prompt.answer(exchange);
                    }
                });
    }

    private static Response text(String text) {
        return Response.of(200).withText(text);
    }

    private static Response large() {
        return Response.of(200)
                .with("application/octet-stream", new Content.Bytes(new byte[LARGE]));
    }

    private static Optional<Response> refuse() {
        throw new BerthException.NotFound(ErrorCode.NAME_UNKNOWN, "there is no such thing");
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void answersWithoutTheHandler() {
        for (int i = 0; i < 3; i++) {
            var answer = client.ask("GET", "/word");
            assertThat(answer.text()).isEqualTo("prompt");
            assertThat(answer.header("content-length")).isEqualTo("6");
            assertThat(answer.header("date")).isNotEmpty();
        }
        var head = client.ask("HEAD", "/word");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("content-length")).isEqualTo("6");
        assertThat(client.ask("GET", "/word").text()).isEqualTo("prompt");
        assertThat(handled).hasValue(0);
    }

    @Test
    void asksTheHandlerWhereTheAnswerIsNotAtHand() {
        assertThat(client.ask("GET", "/cold").text()).isEqualTo("handled");
        assertThat(client.ask("GET", "/wrong").text()).isEqualTo("handled");
        assertThat(client.ask("GET", "/word").text()).isEqualTo("prompt");
    }

    @Test
    void nothingIsAnsweredPastACheck() {
        assertThat(client.ask("GET", "/guarded").status()).isEqualTo(404);
        assertThat(prompts).hasValue(0);
    }

    @Test
    void whatIsMoreThanAQuestionGoesToTheHandler() {
        assertThat(client.ask("GET", "/word", new byte[] {'x'}).text()).isEqualTo("handled");
        client.send("GET /word HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n");
        assertThat(client.answer().text()).isEqualTo("handled");
        assertThat(client.isClosedByServer()).isTrue();
        assertThat(prompts).hasValue(0);
    }

    @Test
    void aPostWithoutABodyIsAnsweredSoToo() {
        assertThat(client.ask("POST", "/begin", new byte[0]).text()).isEqualTo("prompt");
        assertThat(handled).hasValue(0);
        assertThat(client.ask("POST", "/begin", new byte[] {'x'}).text()).isEqualTo("handled");
        client.send("POST /begin HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n");
        client.send("0\r\n\r\n");
        assertThat(client.answer().text()).isEqualTo("handled");
        assertThat(prompts).hasValue(1);
    }

    @Test
    void pipelinedAnswersKeepTheirOrder() {
        var requests = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            for (var path : List.of("/word", "/cold")) {
                requests.append("GET " + path + " HTTP/1.1\r\nHost: b\r\n\r\n");
            }
        }
        client.send(requests.toString().getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 300; i++) {
            assertThat(client.answer().text()).isEqualTo("prompt");
            assertThat(client.answer().text()).isEqualTo("handled");
        }
    }

    @Test
    void aClientThatTakesNothingIsAnsweredNoFurther() {
        int asked = 200;
        try (var slow = new RawClient(server.address(), 32 << 10)) {
            for (int i = 0; i < asked; i++) {
                slow.send("GET /large HTTP/1.1\r\nHost: b\r\n\r\n");
            }
            await().until(() -> handled.get() > 0);
            assertThat(prompts.get() + handled.get()).isLessThan(asked / 4);
            for (int i = 0; i < asked; i++) {
                assertThat(slow.answer().body()).hasSize(LARGE);
            }
        }
    }
}
