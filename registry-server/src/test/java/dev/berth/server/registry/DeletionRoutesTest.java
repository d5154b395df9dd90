package dev.berth.server.registry;

import static dev.berth.server.registry.RegistryTestBed.OCI_INDEX;
import static dev.berth.server.registry.RegistryTestBed.bytes;
import static dev.berth.server.registry.RegistryTestBed.digest;
import static dev.berth.server.registry.RegistryTestBed.sha256;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.Digest;
import dev.berth.server.http.LeakWatch;
import dev.berth.server.http.RawClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakWatch.class)
class DeletionRoutesTest {
    private static final String WEB = "/v2/shop/web/";

    private final RegistryTestBed registry = new RegistryTestBed();

    @AfterEach
    void stop() {
        registry.close();
    }

    private RawClient.Answer delete(String path) {
        return registry.client.ask("DELETE", WEB + path);
    }

    private int get(String path) {
        return registry.client.ask("GET", WEB + path).status();
    }

    private Digest push(String... tags) {
        var manifest = registry.image("shop/web", "layer");
        for (var tag : tags) {
            registry.pushManifest("shop/web", tag, manifest);
        }
        return sha256(manifest);
    }

    private Digest pushIndex(String tag, Digest entry) {
        var index = bytes(RegistryTestBed.index(entry));
        registry.client.ask("PUT", WEB + "manifests/" + tag, index, "Content-Type: " + OCI_INDEX);
        return sha256(index);
    }

    @Test
    void trap25DeletingATagRemovesThatTagAlone() {
        var digest = push("v1", "v2");
        assertThat(delete("manifests/v1").status()).isEqualTo(202);
        assertThat(get("manifests/v1")).isEqualTo(404);
        assertThat(get("manifests/v2")).isEqualTo(200);
        assertThat(get("manifests/" + digest)).isEqualTo(200);
        assertThat(registry.client.ask("GET", WEB + "tags/list").text()).contains("[\"v2\"]");
    }

    @Test
    void trap25DeletingAManifestByDigestRemovesItsTags() {
        var digest = push("v1", "v2");
        assertThat(delete("manifests/" + digest).status()).isEqualTo(202);
        for (var reference : new String[] {"v1", "v2", digest.toString()}) {
            assertThat(get("manifests/" + reference)).isEqualTo(404);
        }
        assertThat(registry.client.ask("GET", WEB + "tags/list").text()).contains("[]");
    }

    @Test
    void trap25DeletingAnIndexLeavesItsChildren() {
        var child = push("v1");
        var index = pushIndex("all", child);
        assertThat(delete("manifests/" + index).status()).isEqualTo(202);
        assertThat(get("manifests/all")).isEqualTo(404);
        assertThat(get("manifests/" + child)).isEqualTo(200);
        assertThat(get("manifests/v1")).isEqualTo(200);
    }

    @Test
    void trap25AnEntryOfAnIndexStaysAsLongAsTheIndexDoes() {
        var child = push("v1");
        var index = pushIndex("all", child);
        var refused = delete("manifests/" + child);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text()).contains("delete the index first").contains(index.toString());
        assertThat(get("manifests/v1")).isEqualTo(200);
        assertThat(delete("manifests/v1").status()).isEqualTo(202);
        assertThat(delete("manifests/" + index).status()).isEqualTo(202);
        assertThat(delete("manifests/" + child).status()).isEqualTo(202);
    }

    @Test
    void aBlobThatAManifestNamesStaysAsLongAsTheManifestDoes() {
        var manifest = push("v1");
        var layer = "blobs/" + sha256(bytes("layer"));
        var refused = delete(layer);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text()).contains("CONFLICT").contains(manifest.toString());
        assertThat(get(layer)).isEqualTo(200);
        delete("manifests/" + manifest);
        assertThat(delete(layer).status()).isEqualTo(202);
        assertThat(get(layer)).isEqualTo(404);
        assertThat(delete(layer).status()).isEqualTo(404);
    }

    @Test
    void aBlobIsDeletedFromOneRepositoryAlone() {
        var blob = "blobs/" + registry.pushBlob("shop/web", "shared");
        registry.pushBlob("shop/api", "shared");
        assertThat(delete(blob).status()).isEqualTo(202);
        assertThat(get(blob)).isEqualTo(404);
        assertThat(registry.client.ask("GET", "/v2/shop/api/" + blob).status()).isEqualTo(200);
    }

    @Test
    void trap9WhatWasPutBySha512IsDeletedByIt() {
        var manifest = registry.image("shop/web", "layer");
        var digest = digest(Digest.Algorithm.SHA512, manifest);
        registry.pushManifest("shop/web", digest.toString(), manifest);
        registry.pushManifest("shop/web", "v1", manifest);
        assertThat(delete("manifests/" + digest).status()).isEqualTo(202);
        assertThat(get("manifests/" + digest)).isEqualTo(404);
        assertThat(get("manifests/v1")).isEqualTo(200);
    }

    @Test
    void whatIsNotThereIsUnknown() {
        var digest = sha256(bytes("no"));
        for (var path : new String[] {"manifests/v1", "manifests/" + digest}) {
            assertThat(delete(path).status()).isEqualTo(404);
            assertThat(delete(path).text()).contains("MANIFEST_UNKNOWN");
        }
        assertThat(delete("blobs/" + digest).text()).contains("BLOB_UNKNOWN");
    }

    @ParameterizedTest
    @ValueSource(strings = {"manifests/sha256:zz", "manifests/-a", "blobs/latest"})
    void aMalformedReferenceIsRefused(String path) {
        assertThat(delete(path).status()).isEqualTo(400);
    }
}
