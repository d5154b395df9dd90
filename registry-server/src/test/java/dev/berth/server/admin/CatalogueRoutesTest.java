package dev.berth.server.admin;

import static dev.berth.server.registry.RegistryTestBed.sha256;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.berth.server.http.LeakWatch;
import dev.berth.server.registry.RegistryTestBed;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

@ExtendWith(LeakWatch.class)
class CatalogueRoutesTest {
    private final RegistryTestBed registry = new RegistryTestBed();

    @AfterEach
    void stop() {
        registry.close();
    }

    private JsonNode get(String path) {
        try {
            var answer = registry.client.ask("GET", "/api/v1/" + path);
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            return new ObjectMapper().readTree(answer.body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aNewRegistryHasNoRepositories() {
        assertThat(get("repositories")).isEmpty();
    }

    @Test
    void countsWhatARepositoryHas() {
        var first = registry.image("shop/web", "layer one");
        registry.pushManifest("shop/web", "v1", first);
        registry.pushManifest("shop/web", "prod", first);
        registry.pushManifest("shop/web", "v2", registry.image("shop/web", "layer two"));
        registry.pushBlob("base", "just a blob");
        var repositories = get("repositories");
        assertThat(repositories.get(0).toString())
                .isEqualTo("{\"name\":\"base\",\"tags\":0,\"manifests\":0,\"bytes\":11}");
        assertThat(repositories.get(1).toString())
                .isEqualTo("{\"name\":\"shop/web\",\"tags\":3,\"manifests\":2,\"bytes\":20}");
    }

    @Test
    void listsTagsWithWhatTheyName() {
        var first = registry.image("shop/web", "layer one");
        var second = registry.image("shop/web", "layer two");
        registry.pushManifest("shop/web", "v1", first);
        registry.pushManifest("shop/web", "prod", first);
        registry.pushManifest("shop/web", "prod", second);
        var tags = get("tags?repository=shop/web");
        assertThat(tags.findValuesAsText("tag")).containsExactly("prod", "v1");
        var prod = tags.get(0);
        assertThat(prod.get("digest").asText()).isEqualTo(sha256(second).toString());
        assertThat(prod.get("media-type").asText()).isEqualTo(RegistryTestBed.OCI_MANIFEST);
        assertThat(prod.get("moves").asInt()).isEqualTo(1);
        assertThat(Instant.parse(prod.get("moved-at").asText())).isBefore(Instant.now());
        assertThat(tags.get(1).get("moves").asInt()).isZero();
    }

    @Test
    void showsWhatAnImageIsMadeOf() {
        var manifest = registry.image("shop/web", "a layer");
        registry.pushManifest("shop/web", "v1", manifest);
        var seen = get("inspect?repository=shop/web&reference=v1");
        assertThat(seen.get("digest").asText()).isEqualTo(sha256(manifest).toString());
        assertThat(seen.get("bytes").asInt()).isEqualTo(manifest.length);
        assertThat(seen.get("config").get("size").asInt()).isEqualTo(2);
        assertThat(seen.get("layers").get(0).get("digest").asText())
                .isEqualTo(sha256("a layer".getBytes(StandardCharsets.UTF_8)).toString());
        assertThat(seen.get("total").asInt()).isEqualTo(9);
        assertThat(get("inspect?repository=shop/web&reference=" + sha256(manifest)))
                .isEqualTo(seen);
    }

    @Test
    void showsWhatSharingSaves() {
        registry.pushManifest("a", "v1", registry.image("a", "shared layer"));
        registry.pushManifest("b", "v1", registry.image("b", "shared layer"));
        registry.pushManifest("b", "v2", registry.image("b", "a layer that is larger"));
        var layers = get("layers?limit=1");
        assertThat(layers.get("largest")).hasSize(1);
        assertThat(layers.get("largest").get(0).get("size").asInt()).isEqualTo(22);
        assertThat(layers.get("most-shared").get(0).get("manifests").asInt()).isEqualTo(2);
        assertThat(layers.get("most-shared").get(0).get("repositories").asInt()).isEqualTo(2);
        assertThat(layers.get("stored").asInt()).isEqualTo(34);
        assertThat(layers.get("referenced").asInt()).isEqualTo(46);
    }

    @ParameterizedTest
    @CsvSource({
        "tags, 400, needs the query parameter repository",
        "tags?repository=NO, 400, NAME_INVALID",
        "tags?repository=none, 404, NAME_UNKNOWN",
        "inspect?repository=none&reference=v1, 404, MANIFEST_UNKNOWN",
        "inspect?repository=none, 400, needs the query parameter reference",
        "layers?limit=x, 400, limit is",
        "nothing, 404, NOT_FOUND",
    })
    void aMistakeIsToldClearly(String path, int status, String message) {
        var answer = registry.client.ask("GET", "/api/v1/" + path);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text()).contains(message);
    }
}
