package dev.berth.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** What is no HTTP, or no path, gets a clear answer and nothing else. */
@ExtendWith(LeakWatch.class)
class MalformedRequestTest {
    private static ServedRoutes server;

    @BeforeAll
    static void start() {
        server =
                new ServedRoutes(
                        List.of(
                                Route.get("/a/{name...}", e -> text(e.variable("name"))),
                                Route.post("/a/{name...}", e -> text(e.variable("name"))),
                                Route.get("/q", e -> text(e.required("word")))));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Response text(String text) {
        return Response.of(200).withText(text);
    }

    private static RawClient.Answer answerTo(String request) {
        try (var client = server.client()) {
            return client.send(request).answer();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a/../b",
                "/a/./b",
                "/a/%2e%2e/b",
                "/a/b%2f..%2fc",
                "/a//b",
                "/a/%",
                "/a/%4",
                "/a/%zz",
                "/a/%00",
                "/a/%0a",
                "/a/%ff",
                "/a/b%5c..",
                "/a/x#y",
                "/a/\u00e4",
                "http://elsewhere/a/b",
                "*",
                "/q?word=%",
            })
    void refusesThePath(String target) {
        var answer = answerTo("GET " + target + " HTTP/1.1\r\nHost: b\r\n\r\n");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("\"code\":\"BAD_REQUEST\"");
    }

    @ParameterizedTest
    @CsvSource({"/a/x%2Fy, x/y", "/a/x%3ay, x:y", "/a/x/, x", "/a/%C3%A4, \u00e4", "/a/x+y, x+y"})
    void decodesThePath(String target, String name) {
        assertThat(answerTo("GET " + target + " HTTP/1.1\r\nHost: b\r\n\r\n").text())
                .isEqualTo(name);
    }

    @Test
    void aParameterThatIsMissingIsNamed() {
        var answer = answerTo("GET /q HTTP/1.1\r\nHost: b\r\n\r\n");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("needs the query parameter word");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /a/b HTTP/1.1\r\n\r\n",
                "GET /a/b HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET /a/b HTTP/1.1\r\nHost: a\r\nno colon here\r\n\r\n",
                "GET /a/b HTTP/1.1\r\nHost: a\r\nBad Name: x\r\n\r\n",
                "POST /a/b HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
                "POST /a/b HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
                "POST /a/b HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
                "POST /a/b HTTP/1.1\r\nHost: a\r\nContent-Length: ten\r\n\r\n",
                "POST /a/b HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                "nonsense\r\n\r\n",
            })
    void refusesTheRequest(String request) {
        var answer = answerTo(request);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("\"code\":\"BAD_REQUEST\"").doesNotContain("java.");
    }

    @Test
    void refusesARequestLineOfMoreThan8Kib() {
        var answer = answerTo("GET /a/" + "x".repeat(9000) + " HTTP/1.1\r\nHost: b\r\n\r\n");
        assertThat(answer.status()).isEqualTo(414);
    }

    @Test
    void refusesHeadersOfMoreThan32Kib() {
        var header = "X-Long: " + "x".repeat(8000) + "\r\n";
        var answer = answerTo("GET /a/b HTTP/1.1\r\nHost: b\r\n" + header.repeat(5) + "\r\n");
        assertThat(answer.status()).isEqualTo(431);
    }

    @Test
    void namesTheMethodsOfAPathThatIsThere() {
        var answer = answerTo("DELETE /a/b HTTP/1.1\r\nHost: b\r\n\r\n");
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("allow")).isEqualTo("GET, HEAD, POST");
        assertThat(answer.text()).contains("UNSUPPORTED");
    }

    @Test
    void aPathThatIsNotThereIs404InJson() {
        var answer = answerTo("GET /nowhere HTTP/1.1\r\nHost: b\r\n\r\n");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        assertThat(answer.text()).contains("NOT_FOUND").contains("/nowhere");
    }

    @Test
    void aMethodThatNobodyKnowsIsRefused() {
        assertThat(answerTo("BREW /a/b HTTP/1.1\r\nHost: b\r\n\r\n").status()).isEqualTo(405);
    }
}
