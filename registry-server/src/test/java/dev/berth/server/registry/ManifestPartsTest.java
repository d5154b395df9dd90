package dev.berth.server.registry;

import static dev.berth.server.registry.RegistryTestBed.OCI_INDEX;
import static dev.berth.server.registry.RegistryTestBed.OCI_MANIFEST;
import static dev.berth.server.registry.RegistryTestBed.bytes;
import static dev.berth.server.registry.RegistryTestBed.index;
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

/** What a manifest may name, and what it may be. */
@ExtendWith(LeakWatch.class)
class ManifestPartsTest {
    private static final String TAR = "application/vnd.oci.image.layer.v1.tar";

    private final RegistryTestBed registry = new RegistryTestBed();

    @AfterEach
    void stop() {
        registry.close();
    }

    private RawClient.Answer put(String repository, String type, String manifest) {
        return registry.client.ask(
                "PUT",
                "/v2/" + repository + "/manifests/v1",
                bytes(manifest),
                "Content-Type: " + type);
    }

    /** Takes it, and serves it as it came. */
    private void takes(String repository, String type, String manifest) {
        var answer = put(repository, type, manifest);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        var pulled = registry.client.ask("GET", "/v2/" + repository + "/manifests/v1");
        assertThat(pulled.text()).isEqualTo(manifest);
        assertThat(pulled.header("content-type")).isEqualTo(type);
    }

    private String descriptor(String type, Digest digest, int size, String more) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d%s}"
                .formatted(type, digest, size, more);
    }

    private String blob(String type, String content) {
        var digest = registry.pushBlob("shop/web", content);
        return descriptor(type, digest, bytes(content).length, "");
    }

    private String image(String config, String layers, String more) {
        return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]%s}"
                .formatted(OCI_MANIFEST, config, layers, more);
    }

    private String config() {
        return blob("application/vnd.oci.image.config.v1+json", "{}");
    }

    @Test
    void trap13EachMissingPartIsNamed() {
        var none = sha256(bytes("none"));
        for (var manifest :
                new String[] {
                    image(descriptor(TAR, none, 4, ""), "", ""),
                    image(config(), descriptor(TAR, none, 4, ""), ""),
                }) {
            var answer = put("shop/web", OCI_MANIFEST, manifest);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("MANIFEST_BLOB_UNKNOWN").contains(none.toString());
        }
        var answer = put("shop/web", OCI_INDEX, index(none));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text())
                .contains("MANIFEST_BLOB_UNKNOWN")
                .contains("manifest " + none)
                .contains("`sparse`");
        assertThat(registry.client.ask("GET", "/v2/shop/web/manifests/v1").status()).isEqualTo(404);
    }

    @Test
    void trap13ASubjectNeedNotBeThere() {
        var subject = descriptor(OCI_MANIFEST, sha256(bytes("none")), 4, "");
        takes("shop/web", OCI_MANIFEST, image(config(), "", ",\"subject\":" + subject));
    }

    @Test
    void trap13ALayerWithUrlsNeedNotBeThere() {
        var foreign = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
        var urls = ",\"urls\":[\"https://store.example/layer\"]";
        var layer = descriptor(foreign, sha256(bytes("none")), 4, urls);
        takes("shop/web", OCI_MANIFEST, image(config(), layer, ""));
    }

    @Test
    void trap13AnImageMayHaveNoLayersAndLayersOfNoBytes() {
        takes("shop/web", OCI_MANIFEST, image(config(), "", ""));
        takes("shop/web", OCI_MANIFEST, image(config(), blob(TAR, ""), ""));
        takes("shop/web", OCI_MANIFEST, image(config(), blob(TAR, "{}") + "," + blob(TAR, ""), ""));
    }

    @Test
    void trap13IndexesMayBeEmptyAndNested() {
        takes("shop/web", OCI_INDEX, index());
        takes("shop/web", OCI_INDEX, index(sha256(bytes(index()))));
    }

    @Test
    void trap13ContentInADescriptorAndUnknownFieldsAreKept() {
        var data = descriptor(TAR, registry.pushBlob("shop/web", "{}"), 2, ",\"data\":\"e30=\"");
        takes("shop/web", OCI_MANIFEST, image(data, data, ",\"org.example\":{\"any\":[1,null]}"));
    }

    @Test
    void dockersManifestsAndListsAreTaken() {
        var docker = "application/vnd.docker.distribution.manifest.v2+json";
        var image = image(config(), blob(TAR, "layer"), "").replace(OCI_MANIFEST, docker);
        takes("shop/web", docker, image);
        var list = "application/vnd.docker.distribution.manifest.list.v2+json";
        var entry = descriptor(docker, sha256(bytes(image)), image.length(), "");
        takes(
                "shop/web",
                list,
                "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
                        .formatted(list, entry));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/vnd.docker.distribution.manifest.v1+json",
                "application/vnd.docker.distribution.manifest.v1+prettyjws",
                "application/json"
            })
    void schema1IsRefusedAndSaysWhatToDo(String type) {
        var schema1 = "{\"schemaVersion\":1,\"name\":\"shop/web\",\"tag\":\"v1\",\"fsLayers\":[]}";
        var answer = put("shop/web", type, schema1);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text())
                .contains("MANIFEST_INVALID")
                .contains("schema 1 is not taken; push with Docker 1.10 or newer");
    }

    @Test
    void aSparseRepositoryTakesWhatNamesMissingParts() {
        var none = sha256(bytes("none"));
        takes("sparse", OCI_INDEX, index(none));
        takes("sparse", OCI_MANIFEST, image(config(), descriptor(TAR, none, 4, ""), ""));
        assertThat(registry.client.ask("GET", "/v2/sparse/manifests/" + none).status())
                .isEqualTo(404);
    }

    @Test
    void aMissingEntryOfASparseIndexMayComeLater() {
        var child = index();
        takes("sparse", OCI_INDEX, index(sha256(bytes(child))));
        takes("sparse", OCI_INDEX, child);
        assertThat(
                        registry.client
                                .ask("GET", "/v2/sparse/manifests/" + sha256(bytes(child)))
                                .text())
                .isEqualTo(child);
    }
}
