package dev.berth.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.BerthException;
import dev.berth.server.http.Exchange;
import dev.berth.server.http.Headers;
import dev.berth.server.http.Response;
import dev.berth.server.http.Route;
import dev.berth.server.http.ServedRoutes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class LoopbackOnlyTest {
    private static Exchange exchange(String peer, Headers headers) {
        return TestExchange.of(peer, headers);
    }

    private static Headers host(String host) {
        return Headers.NONE.with("Host", host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "localhost:5000", "LOCALHOST", "127.0.0.1:5000", "[::1]:5000"})
    void aClientOnThisMachineMayCall(String host) {
        for (var peer : List.of("127.0.0.1", "127.9.9.9", "::1")) {
            var headers = host(host).with("Origin", "http://" + host);
            assertThatCode(() -> LoopbackOnly.check(exchange(peer, headers)))
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "10.0.0.1", "::2"})
    void anotherMachineMayNot(String peer) {
        assertThatThrownBy(() -> LoopbackOnly.check(exchange(peer, host("localhost"))))
                .isInstanceOf(BerthException.Denied.class)
                .hasMessageContaining("another machine");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example:5000",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "registry.example",
                "",
                "localhost:5000@evil.example",
                "0.0.0.0:5000"
            })
    void aNameThatSomeoneElseMayOwnMayNot(String host) {
        assertThatThrownBy(() -> LoopbackOnly.check(exchange("127.0.0.1", host(host))))
                .isInstanceOf(BerthException.Denied.class)
                .hasMessageContaining("Host is");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "null", "http://localhost.evil.example", "::"})
    void aPageOfSomeoneElseMayNot(String origin) {
        var headers = host("localhost:5000").with("Origin", origin);
        assertThatThrownBy(() -> LoopbackOnly.check(exchange("127.0.0.1", headers)))
                .isInstanceOf(BerthException.Denied.class)
                .hasMessageContaining("a page of");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Forwarded", "X-Forwarded-For", "x-real-ip"})
    void aProxyThatSpeaksForSomeoneMayNot(String header) {
        var headers = host("localhost:5000").with(header, "192.0.2.1");
        assertThatThrownBy(() -> LoopbackOnly.check(exchange("127.0.0.1", headers)))
                .isInstanceOf(BerthException.Denied.class)
                .hasMessageContaining("a proxy");
    }

    @Test
    void theAnswerIs403AndTheHandlerIsNotCalled() {
        var guarded =
                LoopbackOnly.guard(
                        List.of(Route.get("/api", _ -> Response.of(200).withText("secret"))));
        try (var server = new ServedRoutes(guarded);
                var client = server.client()) {
            assertThat(client.send("GET /api HTTP/1.1\r\nHost: evil\r\n\r\n").answer())
                    .satisfies(answer -> {
                        assertThat(answer.status()).isEqualTo(403);
                        assertThat(answer.text()).contains("DENIED").doesNotContain("secret");
                    });
            assertThat(client.send("GET /api HTTP/1.1\r\nHost: localhost\r\n\r\n").answer().text())
                    .isEqualTo("secret");
        }
    }
}
