package dev.berth.acceptance.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.berth.acceptance.Traffic;
import dev.berth.acceptance.registry.Content;
import dev.berth.acceptance.registry.RawRegistry;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Images that do not work. Traffic never notices. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(600)
class BrokenImageIT {
    private static final int RATE = 300;

    private Site site;
    private int number;

    @BeforeAll
    void up() {
        site = new Site(BrokenImageIT.class, 2);
        // Long enough for an image to fail after its first host was switched.
        site.apply(1, "2s");
    }

    @AfterAll
    void down() {
        site.close();
    }

    @BeforeEach
    void aGoodOneServes() {
        var version = "good" + number++;
        site.build(version);
        assertThat(deploy(version).get("state").asText()).isEqualTo("DEPLOYED");
    }

    @Test
    void anImageThatSickensUnderTrafficIsRolledBackOnEveryHost() {
        // Both hosts are switched when the health of the first goes: 2 s of bake each.
        var rollout = pushUnderTraffic("sickens", "FAIL=sicken-after:3000");
        assertThat(rollout.get("state").asText())
                .as(rollout.toPrettyString())
                .isEqualTo("ROLLED_BACK");
        assertThat(site.get("/api/v1/services/web").get("hold").get("digest"))
                .isEqualTo(rollout.get("digest"));
        assertOnlyTheGoodOneRuns(rollout);
        site.cli().succeed("resume", "web");
    }

    @Test
    void anImageThatExitsAtOnceFailsAndSaysWhatItWrote() {
        var rollout = pushUnderTraffic("exits", "FAIL=exit");
        assertThat(rollout.get("state").asText()).as(rollout.toPrettyString()).isEqualTo("FAILED");
        assertThat(rollout.get("log").toString()).contains("FAIL=exit");
        assertOnlyTheGoodOneRuns(rollout);
    }

    @Test
    void anImageThatNeverBecomesHealthyFails() {
        var rollout = pushUnderTraffic("unhealthy", "FAIL=unhealthy");
        assertThat(rollout.get("state").asText()).as(rollout.toPrettyString()).isEqualTo("FAILED");
        assertThat(rollout.get("reason").asText()).contains("20s");
        assertThat(rollout.get("log").toString()).contains("listening on port");
        assertOnlyTheGoodOneRuns(rollout);
    }

    @Test
    void anImageOfAnotherPlatformFailsBeforeItIsPulled() throws IOException {
        try (var traffic = Traffic.start(site.haproxy(), RATE)) {
            pushAnImageFor("arm64");
            var digest = site.digestOfProd();
            var rollout = site.awaitRollout(digest);
            assertThat(rollout.get("state").asText())
                    .as(rollout.toPrettyString())
                    .isEqualTo("FAILED");
            assertThat(rollout.get("reason").asText()).contains("arm64").contains("amd64");
            assertThat(site.lab().host(1).docker("images", "--digests")).doesNotContain(digest);
            assertThat(traffic.stop().failed()).isZero();
        }
    }

    @Test
    void anImageThatCannotBePulledFails() throws IOException {
        try (var traffic = Traffic.start(site.haproxy(), RATE)) {
            pushAnImageWhoseLayerIsNone();
            var rollout = site.awaitRollout(site.digestOfProd());
            assertThat(rollout.get("state").asText())
                    .as(rollout.toPrettyString())
                    .isEqualTo("FAILED");
            assertThat(rollout.get("reason").asText())
                    .contains("host app")
                    .containsIgnoringCase("pull");
            assertOnlyTheGoodOneRuns(rollout);
            var report = traffic.stop();
            assertThat(report.failed()).as(report.text()).isZero();
        }
    }

    /** On every host the revision before it serves, and of this one no container is left. */
    private void assertOnlyTheGoodOneRuns(JsonNode undone) {
        var web = site.get("/api/v1/services/web");
        assertThat(web.at("/current/number")).isEqualTo(undone.get("from"));
        assertThat(web.get("instances")).hasSize(2);
        for (var instance : web.get("instances")) {
            assertThat(instance.get("revision")).isEqualTo(undone.get("from"));
            assertThat(instance.get("state").asText()).isEqualTo("running");
        }
        for (int host = 1; host <= 2; host++) {
            assertThat(
                            site.lab()
                                    .host(host)
                                    .docker("ps", "-a", "--no-trunc", "--format", "{{.Image}}"))
                    .isNotBlank()
                    .doesNotContain(undone.get("digest").asText());
        }
    }

    private void pushAnImageWhoseLayerIsNone() throws IOException {
        var layer = "this is no archive".getBytes(StandardCharsets.UTF_8);
        var config =
                """
                {"os":"linux","architecture":"amd64","config":{"Cmd":["/app"]},\
                "rootfs":{"type":"layers","diff_ids":["%s"]}}\
                """
                        .formatted(Content.digestOf(layer));
        push(
                config.getBytes(StandardCharsets.UTF_8),
                """
                {"digest":"%s","size":%d,"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip"}\
                """
                        .formatted(blob(layer), layer.length));
    }

    private void pushAnImageFor(String architecture) throws IOException {
        var config = "{\"os\":\"linux\",\"architecture\":\"" + architecture + "\",\"rootfs\":{}}";
        push(config.getBytes(StandardCharsets.UTF_8), "");
    }

    private void push(byte[] config, String layers) throws IOException {
        var manifest =
                """
                {"schemaVersion":2,"layers":[%s],"config":{"digest":"%s","size":%d,\
                "mediaType":"application/vnd.oci.image.config.v1+json"}}\
                """
                        .formatted(layers, blob(config), config.length);
        assertThat(
                        registry()
                                .putManifest(
                                        "shop/web",
                                        "prod",
                                        manifest.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(201);
    }

    /** Pushes a blob and gives its digest. */
    private String blob(byte[] bytes) throws IOException {
        var digest = Content.digestOf(bytes);
        assertThat(registry().pushBlob("shop/web", digest, bytes.length, out -> out.write(bytes)))
                .isEqualTo(201);
        return digest;
    }

    private RawRegistry registry() {
        return new RawRegistry("127.0.0.1", site.server().port());
    }

    private JsonNode pushUnderTraffic(String kind, String... variables) {
        var version = kind + number++;
        site.build(version, variables);
        try (var traffic = Traffic.start(site.haproxy(), RATE)) {
            var rollout = deploy(version);
            site.haproxy().awaitRequests(100);
            var report = traffic.stop();
            System.out.printf(
                    "%s: %s, %d failed of %d requests; %s%n",
                    kind,
                    rollout.get("state").asText(),
                    report.failed(),
                    report.requests(),
                    rollout.get("reason").asText());
            assertThat(report.failed()).as(report.text()).isZero();
            return rollout;
        }
    }

    private JsonNode deploy(String version) {
        return site.awaitRollout(site.push(version));
    }
}
