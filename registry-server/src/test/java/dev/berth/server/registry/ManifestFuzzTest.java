package dev.berth.server.registry;

import static dev.berth.server.http.Refusals.valueOrRefusal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;

import dev.berth.model.MediaType;
import dev.berth.storage.catalogue.ManifestJson;

import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

/** What is pushed as a manifest. */
class ManifestFuzzTest {
    private static final String DESCRIPTOR =
            "{\"mediaType\":\"a/b\",\"size\":2,\"digest\":\"sha256:"
                + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\""
                + ",\"urls\":[\"http://x\"],\"annotations\":{\"k\":\"v\"}"
                + ",\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\",\"variant\":\"v8\"}}";

    @ValueSource(
            strings = {
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\""
                        + ",\"artifactType\":\"a/b\",\"config\":"
                        + DESCRIPTOR
                        + ",\"layers\":["
                        + DESCRIPTOR
                        + "],\"subject\":"
                        + DESCRIPTOR
                        + "}",
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\""
                        + ",\"manifests\":["
                        + DESCRIPTOR
                        + "],\"annotations\":{\"k\":null}}",
                "{\"schemaVersion\":2,\"annotations\":{\"\\u001b\":7},\"config\":"
                        + DESCRIPTOR
                        + "}",
                "{\"schemaVersion\":1,\"a\":1,\"a\":2}"
            })
    @FuzzTest
    void aManifestIsUnderstoodOrRefused(@NotNull String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        valueOrRefusal(() -> ManifestJson.parse(bytes, null))
                .ifPresent(manifest ->
                        assertThat(ManifestJson.parse(bytes, manifest.mediaType()))
                                .isEqualTo(manifest));
        for (var type : new MediaType[] {MediaType.OCI_MANIFEST, MediaType.DOCKER_LIST}) {
            valueOrRefusal(() -> ManifestJson.parse(bytes, type))
                    .ifPresent(manifest -> assertThat(manifest.mediaType()).isEqualTo(type));
        }
    }
}
