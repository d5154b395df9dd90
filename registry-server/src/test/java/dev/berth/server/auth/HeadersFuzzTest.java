package dev.berth.server.auth;

import static dev.berth.server.http.Refusals.valueOrRefusal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;

import dev.berth.server.http.DirectRoutes;
import dev.berth.server.http.EntityTag;
import dev.berth.server.http.Headers;

import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Headers with lists in them, and those that say where a request comes from. */
class HeadersFuzzTest {
    private static final EntityTag TAG = new EntityTag("sha256:0");

    @ValueSource(
            strings = {
                "application/json, */*;q=0.1,, text/html",
                "W/\"sha256:0\", *",
                "localhost:5000",
                "127.0.0.1",
                "[::1]:80",
                "http://localhost:5000",
                "http://127.0.0.1:1@evil.example/",
                "null"
            })
    @FuzzTest
    void aHeaderIsUnderstoodOrPassedOver(@NotNull String value) {
        var list = new Headers.Field("Accept", value);
        var headers = new Headers(List.of(list, new Headers.Field("accept", "last")));
        assertThat(headers.list("ACCEPT"))
                .endsWith("last")
                .allSatisfy(element -> {
                    assertThat(element).isNotEmpty().doesNotContain(",").isEqualTo(element.strip());
                });
        TAG.isKnownBy(Headers.NONE.with("If-None-Match", value));
        TAG.allowsRange(Headers.NONE.with("If-Range", value));
        if (isTrusted(Headers.NONE.with("Host", value))) {
            assertIsThisMachine("http://" + value);
        }
        if (isTrusted(Headers.NONE.with("Host", "localhost").with("Origin", value))) {
            assertIsThisMachine(value);
        }
    }

    private static boolean isTrusted(Headers headers) {
        return valueOrRefusal(
                        () -> {
                            LoopbackOnly.check(DirectRoutes.exchange(headers));
                            return true;
                        })
                .isPresent();
    }

    /** As a browser would read it. */
    private static void assertIsThisMachine(String origin) {
        var uri = URI.create(origin);
        assertThat(uri.getUserInfo()).isNull();
        var host = uri.getHost().toLowerCase(Locale.ROOT);
        assertThat(Set.of("localhost", "[::1]").contains(host) || host.startsWith("127."))
                .as(origin)
                .isTrue();
    }
}
