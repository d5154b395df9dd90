package dev.berth.server.http;

import static dev.berth.server.http.Refusals.valueOrRefusal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;

import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Paths, queries, percent-encoding, and which route a path takes. */
class RequestTargetFuzzTest {
    private static final List<PathPattern> PATTERNS =
            Stream.of(
                            "/v2/",
                            "/v2/_catalog",
                            "/v2/{name...}/blobs/{digest}",
                            "/v2/{name...}/blobs/uploads/",
                            "/v2/{name...}/blobs/uploads/{upload}",
                            "/v2/{name...}/manifests/{reference}",
                            "/v2/{name...}/tags/list")
                    .map(PathPattern::parse)
                    .sorted(PathPattern.PARTICULAR_FIRST)
                    .toList();

    @ValueSource(
            strings = {
                "/v2/",
                "/v2/shop%2Fweb/manifests/v1?tag=a&tag=b",
                "/v2/blobs/uploads/blobs/uploads/?mount=sha256:0&from=a%2Bb",
                "/v2/a/tags/list?n=2&last=%C3%A9+x",
                "/v2//../%00"
            })
    @FuzzTest
    void aTargetIsUnderstoodOrRefused(@NotNull String text) {
        valueOrRefusal(() -> RequestTarget.parse(text)).ifPresent(RequestTargetFuzzTest::check);
    }

    private static void check(RequestTarget target) {
        assertThat(target.segments()).doesNotContain("", ".", "..");
        var path = "/" + String.join("/", target.segments());
        assertThat(target.path()).isIn(path, path + "/");
        assertThat(RequestTarget.parse(encoded(target)))
                .isEqualTo(new RequestTarget(path, target.segments(), target.query()));
        for (var pattern : PATTERNS) {
            pattern.match(target.segments())
                    .ifPresent(found -> {
                        var again =
                                Stream.of(pattern.before(), named(pattern), pattern.after())
                                        .flatMap(List::stream)
                                        .map(part ->
                                                part.startsWith("{")
                                                        ? found.get(inner(part))
                                                        : part)
                                        .collect(Collectors.joining("/", "/", ""));
                        assertThat(again).isEqualTo(path);
                    });
        }
    }

    private static List<String> named(PathPattern pattern) {
        return pattern.rest() == null ? List.of() : List.of("{" + pattern.rest() + "}");
    }

    private static String inner(String variable) {
        return variable.substring(1, variable.length() - 1);
    }

    private static String encoded(RequestTarget target) {
        var path =
                target.segments().stream()
                        .map(PercentEncoding::encode)
                        .collect(Collectors.joining("/", "/", ""));
        var query =
                target.query().parameters().stream()
                        .map(parameter ->
                                PercentEncoding.encode(parameter.name())
                                        + "="
                                        + PercentEncoding.encode(parameter.value()))
                        .collect(Collectors.joining("&"));
        return path + "?" + query;
    }
}
