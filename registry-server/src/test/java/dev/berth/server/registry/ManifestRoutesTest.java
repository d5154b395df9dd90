package dev.berth.server.registry;

import static dev.berth.server.registry.RegistryTestBed.OCI_INDEX;
import static dev.berth.server.registry.RegistryTestBed.OCI_MANIFEST;
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

import java.util.Arrays;
import java.util.List;

@ExtendWith(LeakWatch.class)
class ManifestRoutesTest {
    private static final String EMPTY_INDEX =
            "{\"schemaVersion\":2,\"mediaType\":\"" + OCI_INDEX + "\",\"manifests\":[]}";

    private final RegistryTestBed registry = new RegistryTestBed();

    @AfterEach
    void stop() {
        registry.close();
    }

    private RawClient.Answer get(String reference, String... headers) {
        return registry.client.ask("GET", "/v2/shop/web/manifests/" + reference, headers);
    }

    private RawClient.Answer put(String reference, byte[] manifest) {
        return registry.pushManifest("shop/web", reference, manifest);
    }

    @Test
    void trap10ServesByteForByteWhatWasPushed() {
        var manifest = registry.image("shop/web", "layer");
        var digest = sha256(manifest);
        var pushed = put("v1", manifest);
        assertThat(pushed.status()).isEqualTo(201);
        assertThat(pushed.header("docker-content-digest")).isEqualTo(digest.toString());
        for (var reference : new String[] {"v1", digest.toString()}) {
            assertThat(get(reference).body()).isEqualTo(manifest);
        }
        assertThat(registry.client.ask("GET", pushed.header("location")).body())
                .isEqualTo(manifest);
    }

    @Test
    void trap8AGetAndAHeadHaveTypeLengthAndDigest() {
        var manifest = registry.image("shop/web", "layer");
        put("v1", manifest);
        for (var method : new String[] {"GET", "HEAD"}) {
            var answer = registry.client.ask(method, "/v2/shop/web/manifests/v1");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("content-type")).isEqualTo(OCI_MANIFEST);
            assertThat(answer.header("content-length")).isEqualTo("" + manifest.length);
            assertThat(answer.header("docker-content-digest"))
                    .isEqualTo(sha256(manifest).toString());
            assertThat(answer.body()).hasSize(method.equals("GET") ? manifest.length : 0);
        }
    }

    @Test
    void whatTheClientHasIsNotSentAgainUntilTheTagMoves() {
        put("v1", registry.image("shop/web", "layer"));
        var tag = get("v1").header("etag");
        for (var known : List.of(tag, "W/" + tag, tag.replace("\"", ""), "\"x\", " + tag, "*")) {
            var answer = get("v1", "If-None-Match: " + known);
            assertThat(answer.status()).as(known).isEqualTo(304);
            assertThat(answer.header("etag")).isEqualTo(tag);
            assertThat(answer.header("docker-content-digest")).isEqualTo(tag.replace("\"", ""));
        }
        var head = "/v2/shop/web/manifests/v1";
        assertThat(registry.client.ask("HEAD", head, "If-None-Match: " + tag).status())
                .isEqualTo(304);
        put("v1", registry.image("shop/web", "another layer"));
        var moved = get("v1", "If-None-Match: " + tag);
        assertThat(moved.status()).isEqualTo(200);
        assertThat(moved.header("etag")).isNotEqualTo(tag);
        assertThat(get("v2", "If-None-Match: *").status()).isEqualTo(404);
    }

    @Test
    void trap10TheContentTypeRulesWithoutItsParameters() {
        var manifest = bytes(EMPTY_INDEX);
        var pushed =
                registry.client.ask(
                        "PUT",
                        "/v2/shop/web/manifests/v1",
                        manifest,
                        "Content-Type: " + OCI_INDEX + "; charset=utf-8");
        assertThat(pushed.status()).isEqualTo(201);
        assertThat(get("v1").header("content-type")).isEqualTo(OCI_INDEX);
    }

    @Test
    void trap10TheBodyNeedNotSayItsType() {
        var manifest = bytes("{\"schemaVersion\":2,\"manifests\":[]}");
        var target = "/v2/shop/web/manifests/v1";
        var type = "Content-Type: " + OCI_INDEX;
        assertThat(registry.client.ask("PUT", target, manifest, type).status()).isEqualTo(201);
        assertThat(get("v1").header("content-type")).isEqualTo(OCI_INDEX);
        assertThat(get("v1").body()).isEqualTo(manifest);
    }

    @Test
    void trap11ATagMovesFromAnImageToAnIndexAndBack() {
        var image = registry.image("shop/web", "layer");
        put("v1", image);
        registry.client.ask(
                "PUT",
                "/v2/shop/web/manifests/v1",
                bytes(EMPTY_INDEX),
                "Content-Type: " + OCI_INDEX);
        assertThat(get("v1").header("content-type")).isEqualTo(OCI_INDEX);
        put("v1", image);
        assertThat(get("v1").header("content-type")).isEqualTo(OCI_MANIFEST);
    }

    @Test
    void trap12AManifestPutByAnotherDigestIsRefused() {
        var manifest = registry.image("shop/web", "layer");
        var answer = put(sha256(bytes("other")).toString(), manifest);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("DIGEST_INVALID");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256:zz", "sha1:00", ":", "sha256:"})
    void trap12AMalformedDigestIsNeverTakenForATag(String reference) {
        for (var answer :
                new RawClient.Answer[] {get(reference), put(reference, bytes(EMPTY_INDEX))}) {
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("DIGEST_INVALID");
        }
    }

    @Test
    void trap9AManifestPutBySha512IsAnsweredWithIt() {
        var manifest = registry.image("shop/web", "layer");
        var digest = digest(Digest.Algorithm.SHA512, manifest);
        var answer = put(digest.toString(), manifest);
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("docker-content-digest")).isEqualTo(digest.toString());
        assertThat(get(digest.toString()).header("docker-content-digest"))
                .isEqualTo(digest.toString());
    }

    @Test
    void trap14FourMebibytesAreTakenAndNoByteMore() {
        var padded = Arrays.copyOf(bytes(EMPTY_INDEX), 4 * 1024 * 1024);
        Arrays.fill(padded, EMPTY_INDEX.length(), padded.length, (byte) ' ');
        var type = "Content-Type: " + OCI_INDEX;
        var target = "/v2/shop/web/manifests/v1";
        assertThat(registry.client.ask("PUT", target, padded, type).status()).isEqualTo(201);
        assertThat(get("v1").body()).isEqualTo(padded);
        var larger = Arrays.copyOf(padded, padded.length + 1);
        var answer = registry.client.ask("PUT", target, larger, type);
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.text()).contains("SIZE_INVALID").contains("4194304");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/vnd.docker.distribution.manifest.v2+json",
                "application/vnd.oci.image.index.v1+json, text/html",
                "text/html, */*;q=0.1",
                "*/*",
                "nonsense"
            })
    void trap15ManifestsAreNeverConverted(String accept) {
        var manifest = registry.image("shop/web", "layer");
        put("v1", manifest);
        var answer =
                registry.client.ask(
                        "GET", "/v2/shop/web/manifests/v1", "Accept: " + accept, "Accept: a/b");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(manifest);
    }

    @Test
    void onePushSetsManyTags() {
        var manifest = registry.image("shop/web", "layer");
        var query = new StringBuilder("?tag=t0");
        for (int i = 1; i < 12; i++) {
            query.append("&tag=t").append(i);
        }
        registry.client.send(
                "PUT /v2/shop/web/manifests/"
                        + sha256(manifest)
                        + query
                        + " HTTP/1.1\r\nHost: b\r\nContent-Type: "
                        + OCI_MANIFEST
                        + "\r\nContent-Length: "
                        + manifest.length
                        + "\r\n\r\n");
        var answer = registry.client.send(manifest).answer();
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("oci-tag")).isEqualTo("t11");
        for (int i = 0; i < 12; i++) {
            assertThat(get("t" + i).body()).isEqualTo(manifest);
        }
    }

    @Test
    void trap21AManifestAboutAnotherIsAnsweredWithItsSubject() {
        var subject = sha256(bytes("need not exist"));
        var index =
                EMPTY_INDEX.replace(
                        "}",
                        ",\"subject\":{\"mediaType\":\""
                                + OCI_MANIFEST
                                + "\",\"size\":7,\"digest\":\""
                                + subject
                                + "\"}}");
        var answer =
                registry.client.ask(
                        "PUT",
                        "/v2/shop/web/manifests/" + sha256(bytes(index)),
                        bytes(index),
                        "Content-Type: " + OCI_INDEX);
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("oci-subject")).isEqualTo(subject.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "not json", "{\"schemaVersion\":1}"})
    void whatIsNoManifestIsRefused(String text) {
        var answer = put("v1", bytes(text));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("MANIFEST_INVALID");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-a", ".a", "a%20b", "a%2Bb"})
    void aMalformedTagIsRefused(String tag) {
        assertThat(put(tag, bytes(EMPTY_INDEX)).status()).isEqualTo(400);
        assertThat(get(tag).status()).isEqualTo(400);
    }

    @Test
    void aManifestThatIsNotThereIsUnknown() {
        var answer = get("v1");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).contains("MANIFEST_UNKNOWN");
    }

    @Test
    void trap24AnyWordMayBeInARepositorysName() {
        var name = "blobs/uploads/manifests/tags/list";
        var manifest = registry.image(name, "layer");
        assertThat(registry.pushManifest(name, "blobs", manifest).status()).isEqualTo(201);
        assertThat(registry.client.ask("GET", "/v2/" + name + "/manifests/blobs").body())
                .isEqualTo(manifest);
        assertThat(registry.client.ask("GET", "/v2/" + name + "/tags/list").text())
                .contains("[\"blobs\"]");
    }
}
