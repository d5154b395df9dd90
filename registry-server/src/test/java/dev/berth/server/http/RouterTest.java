package dev.berth.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.BerthException;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Routes that have a name of any depth in their middle. */
class RouterTest {
    private final Router router =
            new Router(
                    List.of(
                            Route.get("/", say("root")),
                            Route.get("/v2/", say("base")),
                            Route.get("/v2/{name...}/blobs/{digest}", say("blob")),
                            Route.post("/v2/{name...}/blobs/uploads/", say("begin")),
                            Route.get("/v2/{name...}/blobs/uploads/{id}", say("upload")),
                            Route.get("/v2/{name...}/manifests/{reference}", say("manifest")),
                            Route.get("/v2/{name...}/tags/list", say("tags"))));

    private static Handler say(String what) {
        return exchange -> Response.of(200).withText(shown(what, exchange.variables()));
    }

    private static String shown(String what, Map<String, String> variables) {
        return what + " " + new TreeMap<>(variables);
    }

    private String route(Method method, String target) {
        var parsed = RequestTarget.parse(target);
        var exchange =
                new Exchange(
                        method,
                        parsed.path(),
                        Map.of(),
                        parsed.query(),
                        Headers.NONE,
                        new BodyPipe(OptionalLong.of(0), false, 1, () -> {}),
                        InetSocketAddress.createUnresolved("client", 1),
                        Caller.ANONYMOUS);
        var response = router.route(parsed, exchange);
        return response.status() == 200
                ? new String(((Content.Bytes) response.content()).bytes(), StandardCharsets.UTF_8)
                : response.status() + " " + response.headers().first("Allow").orElse("");
    }

    private static void assertVariables(String answer, String what, Map<String, String> variables) {
        assertThat(answer).isEqualTo(shown(what, variables));
    }

    @Example
    void matchesFromTheRightWhateverARepositoryIsCalled() {
        assertVariables(
                route(Method.GET, "/v2/blobs/uploads/manifests/tags/manifests/latest"),
                "manifest",
                Map.of("name", "blobs/uploads/manifests/tags", "reference", "latest"));
        assertThat(route(Method.GET, "/v2/a/tags/list/tags/list"))
                .isEqualTo("tags {name=a/tags/list}");
        assertVariables(
                route(Method.GET, "/v2/a/blobs/uploads/blobs/uploads/x"),
                "upload",
                Map.of("name", "a/blobs/uploads", "id", "x"));
    }

    @Property
    void findsTheNameAndTheReference(
            @ForAll("names") String name, @ForAll("references") String reference) {
        assertVariables(
                route(Method.GET, "/v2/" + name + "/manifests/" + reference),
                "manifest",
                Map.of("name", name, "reference", reference));
    }

    @Property
    void findsTheNameOfABlob(@ForAll("names") String name) {
        assertVariables(
                route(Method.GET, "/v2/" + name + "/blobs/sha256:0"),
                "blob",
                Map.of("name", name, "digest", "sha256:0"));
    }

    @Property
    void takesUploadsWithAndWithoutASlashAtTheEnd(@ForAll("names") String name) {
        for (var slash : List.of("", "/")) {
            assertThat(route(Method.POST, "/v2/" + name + "/blobs/uploads" + slash))
                    .isEqualTo("begin {name=" + name + "}");
            assertVariables(
                    route(Method.GET, "/v2/" + name + "/blobs/uploads/id" + slash),
                    "upload",
                    Map.of("name", name, "id", "id"));
        }
    }

    @Example
    void anUploadIsNeverABlobNamedUploads() {
        assertThat(route(Method.GET, "/v2/a/blobs/uploads/")).isEqualTo("405 POST");
    }

    @Example
    void theShortPathsAreThere() {
        assertThat(route(Method.GET, "/")).isEqualTo("root {}");
        assertThat(route(Method.GET, "/v2")).isEqualTo("base {}");
        assertThat(route(Method.HEAD, "/v2/")).isEqualTo("base {}");
    }

    @Example
    void aNameCannotBeEmpty() {
        assertThatThrownBy(() -> route(Method.GET, "/v2/manifests/latest"))
                .isInstanceOf(BerthException.NotFound.class);
    }

    @Property
    void everyPathIsRoutedOrRefusedAndNothingElse(@ForAll String any) {
        try {
            assertThat(route(Method.GET, "/" + any)).isNotEmpty();
        } catch (BerthException refused) {
            assertThat(refused.status()).isIn(400, 404);
        }
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.of("a", "shop", "blobs", "manifests", "tags", "uploads", "list", "v2")
                .list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .map(components -> String.join("/", components));
    }

    @Provide
    Arbitrary<String> references() {
        return Arbitraries.of("latest", "list", "uploads", "blobs", "manifests", "sha256:0");
    }
}
