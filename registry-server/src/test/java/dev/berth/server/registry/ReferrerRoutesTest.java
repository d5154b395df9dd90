package dev.berth.server.registry;

import static dev.berth.server.registry.RegistryTestBed.OCI_INDEX;
import static dev.berth.server.registry.RegistryTestBed.OCI_MANIFEST;
import static dev.berth.server.registry.RegistryTestBed.bytes;
import static dev.berth.server.registry.RegistryTestBed.sha256;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.berth.model.Digest;
import dev.berth.server.http.LeakWatch;
import dev.berth.server.http.RawClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

@ExtendWith(LeakWatch.class)
class ReferrerRoutesTest {
    private static final String SBOM = "application/vnd.example.sbom.v1";
    private static final Digest SUBJECT = sha256(bytes("the subject"));

    private final RegistryTestBed registry = new RegistryTestBed();

    @AfterEach
    void stop() {
        registry.close();
    }

    private RawClient.Answer referrers(String digestAndQuery) {
        return registry.client.ask("GET", "/v2/shop/web/referrers/" + digestAndQuery);
    }

    private static JsonNode manifests(RawClient.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualTo(OCI_INDEX);
        try {
            var index = new ObjectMapper().readTree(answer.body());
            assertThat(index.get("schemaVersion").asInt()).isEqualTo(2);
            assertThat(index.get("mediaType").asText()).isEqualTo(OCI_INDEX);
            return index.get("manifests");
        } catch (IOException e) {
            throw new AssertionError(answer.text(), e);
        }
    }

    private static List<String> digests(RawClient.Answer answer) {
        return manifests(answer).findValuesAsText("digest");
    }

    /** An artifact about the subject; a JSON text for its annotations. */
    private RawClient.Answer push(Digest subject, String artifactType, String annotations) {
        var config = registry.pushBlob("shop/web", "{}");
        var manifest =
                bytes(
                        """
                        {"schemaVersion":2,"mediaType":"%s","artifactType":"%s",
                         "config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"%s","size":2},
                         "layers":[],"annotations":%s,
                         "subject":{"mediaType":"%s","digest":"%s","size":11}}
                        """
                                .formatted(
                                        OCI_MANIFEST,
                                        artifactType,
                                        config,
                                        annotations,
                                        OCI_MANIFEST,
                                        subject));
        var answer = registry.pushManifest("shop/web", sha256(manifest).toString(), manifest);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer;
    }

    private static String digest(RawClient.Answer pushed) {
        return pushed.header("docker-content-digest");
    }

    private RawClient.Answer pushIndex(String reference, String index) {
        return registry.client.ask(
                "PUT",
                "/v2/shop/web/manifests/" + reference,
                bytes(index),
                "Content-Type: " + OCI_INDEX);
    }

    @Test
    void trap21AnUnknownDigestHasAnEmptyIndexAndIsNever404() {
        assertThat(manifests(referrers(SUBJECT.toString()))).isEmpty();
        assertThat(manifests(registry.client.ask("GET", "/v2/no/such/referrers/" + SUBJECT)))
                .isEmpty();
    }

    @Test
    void trap21ADescriptorHasTypeSizeArtifactTypeAndAnnotations() {
        var pushed = push(SUBJECT, SBOM, "{\"org.example.format\":\"json\"}");
        assertThat(pushed.header("oci-subject")).isEqualTo(SUBJECT.toString());
        var entry = manifests(referrers(SUBJECT.toString())).get(0);
        assertThat(entry.get("digest").asText()).isEqualTo(digest(pushed));
        assertThat(entry.get("mediaType").asText()).isEqualTo(OCI_MANIFEST);
        assertThat(entry.get("artifactType").asText()).isEqualTo(SBOM);
        assertThat(entry.get("annotations").get("org.example.format").asText()).isEqualTo("json");
        var bytes = registry.client.ask("GET", pushed.header("location")).body();
        assertThat(entry.get("size").asInt()).isEqualTo(bytes.length);
    }

    @Test
    void trap21TheArtifactTypeOfAnImageFallsBackToItsConfigs() {
        push(SUBJECT, "", "{}");
        var entry = manifests(referrers(SUBJECT.toString())).get(0);
        assertThat(entry.get("artifactType").asText())
                .isEqualTo("application/vnd.oci.empty.v1+json");
    }

    @Test
    void trap21AnIndexWithoutAnArtifactTypeHasNone() {
        var index =
                """
                {"schemaVersion":2,"mediaType":"%s","manifests":[],
                 "subject":{"mediaType":"%s","digest":"%s","size":11}}
                """
                        .formatted(OCI_INDEX, OCI_MANIFEST, SUBJECT);
        assertThat(pushIndex("v1", index).header("oci-subject")).isEqualTo(SUBJECT.toString());
        var entry = manifests(referrers(SUBJECT.toString())).get(0);
        assertThat(entry.get("mediaType").asText()).isEqualTo(OCI_INDEX);
        assertThat(entry.has("artifactType")).isFalse();
        assertThat(entry.has("annotations")).isFalse();
    }

    @Test
    void trap21AFilterIsAppliedAndSaysSo() {
        var sbom = digest(push(SUBJECT, SBOM, "{}"));
        push(SUBJECT, "application/vnd.example+other", "{}");
        assertThat(referrers(SUBJECT.toString()).header("oci-filters-applied")).isEmpty();
        var filtered = referrers(SUBJECT + "?artifactType=" + SBOM);
        assertThat(digests(filtered)).containsExactly(sbom);
        assertThat(filtered.header("oci-filters-applied")).isEqualTo("artifactType");
        var none = referrers(SUBJECT + "?artifactType=no/such");
        assertThat(manifests(none)).isEmpty();
        assertThat(none.header("oci-filters-applied")).isEqualTo("artifactType");
        assertThat(digests(referrers(SUBJECT + "?artifactType=application/vnd.example%2Bother")))
                .hasSize(1);
    }

    @Test
    void trap21AMalformedDigestIsRefused() {
        for (var text : new String[] {"sha256:0", "latest", SUBJECT + "?last=x"}) {
            var answer = referrers(text);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("DIGEST_INVALID");
        }
    }

    @Test
    void trap21WhatOlderClientsListUnderAFallbackTagIsTakenIn() {
        // An older client pushes the artifact, then an index of its own under the fallback tag.
        var artifact = digest(push(SUBJECT, SBOM, "{}"));
        var noReferrer = sha256(registry.image("shop/web", "layer"));
        registry.pushManifest("shop/web", "v1", registry.image("shop/web", "layer"));
        var tag = "sha256-" + SUBJECT.hex();
        var index = RegistryTestBed.index(Digest.parse(artifact), noReferrer);
        assertThat(pushIndex(tag, index).status()).isEqualTo(201);
        // A newer one leaves the tag alone.
        var later = digest(push(SUBJECT, "application/vnd.example.signature.v1", "{}"));

        assertThat(digests(referrers(SUBJECT.toString())))
                .containsExactlyInAnyOrder(artifact, later);
        assertThat(registry.client.ask("GET", "/v2/shop/web/manifests/" + tag).text())
                .isEqualTo(index);
        registry.client.ask("DELETE", "/v2/shop/web/manifests/" + tag);
        assertThat(digests(referrers(SUBJECT.toString())))
                .containsExactlyInAnyOrder(artifact, later);
    }

    @Test
    void trap21WhatIsDeletedIsListedNoMore() {
        var first = digest(push(SUBJECT, SBOM, "{\"n\":\"1\"}"));
        var second = digest(push(SUBJECT, SBOM, "{\"n\":\"2\"}"));
        registry.client.ask("DELETE", "/v2/shop/web/manifests/" + first);
        assertThat(digests(referrers(SUBJECT.toString()))).containsExactly(second);
    }

    @Test
    void trap21MoreThanAnIndexMayHoldGoOnBehindALink() {
        var padding = "x".repeat(1_500_000);
        var pushed = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            var annotations = "{\"n\":\"%d\",\"padding\":\"%s\"}".formatted(i, padding);
            pushed.add(digest(push(SUBJECT, SBOM + "+a", annotations)));
        }
        push(SUBJECT, SBOM, "{}");
        var seen = new ArrayList<String>();
        var next = "/v2/shop/web/referrers/" + SUBJECT + "?artifactType=" + SBOM + "%2Ba";
        for (int pages = 0; !next.isEmpty(); pages++) {
            assertThat(pages).isLessThan(3);
            var answer = registry.client.ask("GET", next);
            assertThat(answer.body().length).isLessThanOrEqualTo(4 * 1024 * 1024);
            assertThat(answer.header("oci-filters-applied")).isEqualTo("artifactType");
            seen.addAll(digests(answer));
            var link = answer.header("link");
            assertThat(link).matches("|</v2/.*>; rel=\"next\"");
            next = link.isEmpty() ? "" : link.substring(1, link.indexOf('>'));
        }
        assertThat(seen).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(pushed);
    }

    @Test
    void trap9ASubjectMayBeNamedBySha512() {
        var subject = RegistryTestBed.digest(Digest.Algorithm.SHA512, bytes("the subject"));
        var pushed = push(subject, SBOM, "{}");
        assertThat(pushed.header("oci-subject")).isEqualTo(subject.toString());
        assertThat(digests(referrers(subject.toString()))).containsExactly(digest(pushed));
        assertThat(manifests(referrers(SUBJECT.toString()))).isEmpty();
    }
}
