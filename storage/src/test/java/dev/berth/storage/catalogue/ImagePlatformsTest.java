package dev.berth.storage.catalogue;

import static dev.berth.storage.catalogue.Registry.PROD;
import static dev.berth.storage.catalogue.Registry.WEB;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.model.MediaType;
import dev.berth.model.Platform;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;

class ImagePlatformsTest {
    private static final Platform AMD64 = new Platform("linux", "amd64", null);
    private static final Platform ARM64 = new Platform("linux", "arm64", "v8");

    private final Registry registry = new Registry();
    private final ImagePlatforms platforms = new ImagePlatforms(registry.store, registry.blobs);

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void anImageRunsWhereItsConfigSays() {
        assertThat(
                        platforms.of(
                                WEB,
                                push(manifest("{\"os\":\"linux\",\"architecture\":\"amd64\"}"))))
                .containsExactly(AMD64);
        var arm = "{\"os\":\"linux\",\"architecture\":\"arm64\",\"variant\":\"v8\"}";
        assertThat(platforms.of(WEB, push(manifest(arm)))).containsExactly(ARM64);
    }

    @Test
    void anArtifactRunsNowhere() {
        assertThat(platforms.of(WEB, push(manifest("{}")))).isEmpty();
        assertThat(platforms.of(WEB, push(manifest("no JSON")))).isEmpty();
        assertThat(platforms.of(WEB, push(manifest("")))).isEmpty();
    }

    @Test
    void anIndexRunsWhereItsEntriesSayAttestationsAside() {
        var amd64 = manifest("{\"os\":\"linux\",\"architecture\":\"amd64\"}");
        push(amd64);
        var entries =
                Registry.index(amd64, amd64, amd64)
                        .replaceFirst(
                                "\"size\"",
                                "\"platform\": {\"os\": \"linux\", \"architecture\": \"arm64\","
                                        + " \"variant\": \"v8\"}, \"size\"")
                        .replaceFirst(
                                "json\", \"digest\": \"([^\"]*)\", \"size\"",
                                "json\", \"platform\": {\"os\": \"unknown\", \"architecture\":"
                                        + " \"unknown\"}, \"digest\": \"$1\", \"size\"");
        var index = registry.push(WEB, List.of(PROD), MediaType.OCI_INDEX, entries).digest();
        assertThat(platforms.of(WEB, index)).containsExactly(ARM64, AMD64);
    }

    @Test
    void whatIsNotThereIsUnknown() {
        assertThatThrownBy(() -> platforms.of(WEB, Registry.digest("nothing")))
                .isInstanceOf(BerthException.NotFound.class);
    }

    private String manifest(String config) {
        registry.upload(WEB, config);
        return "{\"schemaVersion\": 2, \"config\": "
                + Registry.descriptor(MediaType.OCI_CONFIG, config)
                + "}";
    }

    private Digest push(String manifest) {
        return registry.push(WEB, PROD, manifest).digest();
    }
}
