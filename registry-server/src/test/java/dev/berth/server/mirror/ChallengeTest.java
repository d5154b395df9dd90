package dev.berth.server.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class ChallengeTest {
    @Test
    void readsWhatDockerHubSays() {
        var header =
                "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\","
                        + "scope=\"repository:library/busybox:pull\"";
        assertThat(Challenge.of(List.of(header)))
                .contains(
                        new Challenge.Bearer(
                                "https://auth.docker.io/token",
                                "registry.docker.io",
                                "repository:library/busybox:pull"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Basic realm=\"a, b\"",
                "basic",
                "Negotiate, Basic realm=x",
                "Negotiate abc==, Basic realm=x",
                "Bearer service=x, Basic realm=y"
            })
    void readsBasicAmongOthers(String header) {
        assertThat(Challenge.of(List.of(header))).contains(new Challenge.Basic());
    }

    @Test
    void aTokenIsBetterThanAPassword() {
        var bearer = new Challenge.Bearer("https://a/t", "", "");
        assertThat(Challenge.of(List.of("Basic realm=\"x\", Bearer realm=\"https://a/t\"")))
                .contains(bearer);
        assertThat(Challenge.of(List.of("Basic realm=\"x\"", "bearer  Realm = https://a/t ")))
                .contains(bearer);
    }

    @Test
    void quotesMayBeEscaped() {
        assertThat(Challenge.of(List.of("Bearer realm=\"https://a/t\", service=\"a \\\"b\\\"\"")))
                .contains(new Challenge.Bearer("https://a/t", "a \"b\"", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",,",
                "=",
                "Negotiate",
                "Bearer",
                "Bearer realm",
                "\"Basic\"",
                "Bea=rer"
            })
    void whatCannotBeMetIsNone(String header) {
        assertThat(Challenge.of(List.of(header))).isEmpty();
    }
}
