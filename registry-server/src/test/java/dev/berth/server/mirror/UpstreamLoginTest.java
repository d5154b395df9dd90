package dev.berth.server.mirror;

import static dev.berth.server.registry.RegistryTestBed.bytes;
import static dev.berth.server.registry.RegistryTestBed.sha256;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;

import dev.berth.model.Digest;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who Berth says it is, and to whom. */
class UpstreamLoginTest {
    private static final Login LOGIN = new Login("reader", "secret");
    private static final String BASIC = "Basic cmVhZGVyOnNlY3JldA==";

    private final ScriptedRegistry upstream = new ScriptedRegistry();
    private final ScriptedRegistry elsewhere = new ScriptedRegistry();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final MirrorTestBed mirror = mirror(LOGIN);

    private MirrorTestBed mirror(@Nullable Login login) {
        return new MirrorTestBed(
                Timeouts.DEFAULT, List.of(new UpstreamAddress(upstream.url(), login, null)));
    }

    @AfterEach
    void stop() {
        mirror.close();
        upstream.close();
        elsewhere.close();
    }

    private static String authorization(HttpExchange exchange) {
        var value = exchange.getRequestHeaders().getFirst("Authorization");
        return value == null ? "nothing" : value;
    }

    /** A blob for those who send the right thing; others get the challenge. */
    private Digest guarded(String content, String right, String challenge) {
        var blob = bytes(content);
        var digest = upstream.blob("private/web", blob);
        upstream.blob(
                "private/web",
                digest,
                exchange -> {
                    seen.add(authorization(exchange));
                    if (authorization(exchange).equals(right)) {
                        ScriptedRegistry.send(exchange, blob);
                    } else {
                        exchange.getResponseHeaders().add("WWW-Authenticate", challenge);
                        ScriptedRegistry.refuse(exchange, 401);
                    }
                });
        return digest;
    }

    private int pull(MirrorTestBed through, Digest digest) {
        return through.client.ask("GET", "/v2/hub/private/web/blobs/" + digest).status();
    }

    private String bearer(URI realm) {
        return "Bearer realm=\""
                + realm
                + "/token\",service=\"the registry\",scope=\"repository:private/web:pull\"";
    }

    private void token(ScriptedRegistry from, String token, long seconds) {
        from.on(
                "GET /token",
                exchange -> {
                    seen.add("token for " + authorization(exchange));
                    ScriptedRegistry.send(
                            exchange,
                            bytes(
                                    "{\"token\":\"%s\",\"expires_in\":%d}"
                                            .formatted(token, seconds)));
                });
    }

    @Test
    void aPasswordIsSentWhereItIsAskedForAndAtOnceFromThenOn() {
        assertThat(pull(mirror, guarded("one", BASIC, "Basic realm=\"x\""))).isEqualTo(200);
        assertThat(pull(mirror, guarded("two", BASIC, "Basic realm=\"x\""))).isEqualTo(200);
        assertThat(seen).containsExactly("nothing", BASIC, BASIC);
    }

    @Test
    void aTokenIsFetchedFromTheRealmAndKeptUntilItExpires() {
        token(elsewhere, "abc", 300);
        var challenge = bearer(elsewhere.url());
        assertThat(pull(mirror, guarded("one", "Bearer abc", challenge))).isEqualTo(200);
        assertThat(pull(mirror, guarded("two", "Bearer abc", challenge))).isEqualTo(200);
        assertThat(seen)
                .containsExactly("nothing", "token for " + BASIC, "Bearer abc", "Bearer abc");
        assertThat(elsewhere.asked())
                .containsExactly(
                        "GET /token?service=the+registry&scope=repository%3Aprivate%2Fweb%3Apull");

        mirror.pass(Duration.ofMinutes(5));
        seen.clear();
        token(elsewhere, "def", 300);
        assertThat(pull(mirror, guarded("three", "Bearer def", challenge))).isEqualTo(200);
        assertThat(seen).containsExactly("nothing", "token for " + BASIC, "Bearer def");
    }

    @Test
    void aTokenThatSaysItLastsForeverIsAToken() {
        token(elsewhere, "abc", Long.MAX_VALUE);
        var digest = guarded("one", "Bearer abc", bearer(elsewhere.url()));
        assertThat(pull(mirror, digest)).isEqualTo(200);
    }

    @Test
    void withoutALoginATokenForEveryoneIsFetched() {
        token(elsewhere, "abc", 300);
        try (var anonymous = mirror(null)) {
            var digest = guarded("one", "Bearer abc", bearer(elsewhere.url()));
            assertThat(pull(anonymous, digest)).isEqualTo(200);
        }
        assertThat(seen).containsExactly("nothing", "token for nothing", "Bearer abc");
    }

    @Test
    void aLoginThatIsNotEnoughIsTriedOnce() {
        assertThat(pull(mirror, guarded("one", "never", "Basic realm=\"x\""))).isEqualTo(404);
        assertThat(seen).containsExactly("nothing", BASIC);
    }

    @Test
    void aRealmThatFailsIsAFailure() {
        elsewhere.on("GET /token", exchange -> ScriptedRegistry.refuse(exchange, 500));
        var digest = guarded("one", "Bearer abc", bearer(elsewhere.url()));
        assertThat(pull(mirror, digest)).isEqualTo(503);
    }

    @Test
    void aRedirectToAnotherHostIsFollowedWithoutTheLogin() {
        var blob = bytes("one");
        var digest = guarded("one", "never", "Basic realm=\"x\"");
        upstream.on(
                "GET /v2/private/web/blobs/" + digest,
                exchange -> {
                    seen.add(authorization(exchange));
                    if (authorization(exchange).equals(BASIC)) {
                        redirect(exchange, elsewhere.url() + "/storage?signature=1");
                    } else {
                        exchange.getResponseHeaders().add("WWW-Authenticate", "Basic");
                        ScriptedRegistry.refuse(exchange, 401);
                    }
                });
        elsewhere.on(
                "GET /storage",
                exchange -> {
                    seen.add("storage: " + authorization(exchange));
                    ScriptedRegistry.send(exchange, blob);
                });
        assertThat(pull(mirror, digest)).isEqualTo(200);
        assertThat(seen).containsExactly("nothing", BASIC, "storage: nothing");
    }

    @Test
    void whereARedirectLedNobodyIsToldWhoAsks() {
        token(elsewhere, "abc", 300);
        for (var challenge : List.of(bearer(elsewhere.url()), "Basic realm=\"x\"")) {
            var digest = guarded(challenge, "never", challenge);
            upstream.on(
                    "GET /v2/private/web/blobs/" + digest,
                    exchange -> redirect(exchange, elsewhere.url() + "/storage"));
            elsewhere.on(
                    "GET /storage",
                    exchange -> {
                        seen.add("storage: " + authorization(exchange));
                        exchange.getResponseHeaders().add("WWW-Authenticate", challenge);
                        ScriptedRegistry.refuse(exchange, 401);
                    });
            var answer = mirror.client.ask("GET", "/v2/hub/private/web/blobs/" + digest);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.text()).contains("wants a login");
        }
        assertThat(seen).containsExactly("storage: nothing", "storage: nothing");
        assertThat(upstream.asked()).hasSize(2);
    }

    @Test
    void aRedirectWithinTheUpstreamIsFollowedWithTheLogin() {
        pull(mirror, guarded("one", BASIC, "Basic"));
        seen.clear();
        var digest = guarded("two", BASIC, "Basic");
        upstream.on(
                "GET /v2/private/web/blobs/" + digest,
                exchange -> redirect(exchange, "/storage/two"));
        upstream.on(
                "GET /storage/two",
                exchange -> {
                    seen.add(authorization(exchange));
                    ScriptedRegistry.send(exchange, bytes("two"));
                });
        assertThat(pull(mirror, digest)).isEqualTo(200);
        assertThat(seen).containsExactly(BASIC);
    }

    @Test
    void redirectsInACircleEnd() {
        var digest = guarded("one", "never", "Basic");
        upstream.on(
                "GET /v2/private/web/blobs/" + digest,
                exchange -> redirect(exchange, "/v2/private/web/blobs/" + digest));
        assertThat(pull(mirror, digest)).isEqualTo(503);
        assertThat(upstream.asked()).hasSize(6);
    }

    @Test
    void aPathOfTheUpstreamGoesBeforeTheNames() {
        upstream.blob("team/private/web", bytes("one"));
        var address = new UpstreamAddress(URI.create(upstream.url() + "/team"), null, null);
        try (var below = new MirrorTestBed(Timeouts.DEFAULT, List.of(address))) {
            assertThat(pull(below, sha256(bytes("one")))).isEqualTo(200);
        }
    }

    @Test
    void aLoginIsNotInWhatIsPrinted() {
        assertThat(new UpstreamAddress(upstream.url(), LOGIN, null).toString())
                .doesNotContain("secret")
                .doesNotContain("reader");
    }

    private static void redirect(HttpExchange exchange, String location) throws IOException {
        exchange.getResponseHeaders().add("Location", location);
        ScriptedRegistry.refuse(exchange, 307);
    }
}
