package dev.berth.acceptance.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.acceptance.BerthServer;
import dev.berth.acceptance.Command;
import dev.berth.acceptance.Lab;
import dev.berth.acceptance.Ports;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A mirror of a second Berth, and of Debian's docker-registry, as clients see it. */
@Timeout(300)
class MirrorIT {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final Content LAYER = new Content(1, 16 << 20);
    private static final byte[] CONFIG =
            "{\"os\":\"linux\",\"architecture\":\"amd64\"}".getBytes(StandardCharsets.UTF_8);
    private static final int CLIENTS = 20;

    @TempDir private Path directory;

    private BerthServer mirrorOf(String upstreams) throws IOException {
        return BerthServer.configured(
                Files.createDirectories(directory.resolve("mirror")), settings("", upstreams));
    }

    private Path settings(String more, String upstreams) throws IOException {
        Files.writeString(directory.resolve("password"), "secret\n");
        return Files.writeString(
                directory.resolve("mirror.yml"),
                """
                mirrors:
                  - prefix: hub
                    ns: docker.io
                    fresh-for: 1s
                    %s
                    upstreams: [ %s ]
                """
                        .formatted(more, upstreams));
    }

    private String debian(int port) {
        return "{ url: http://127.0.0.1:%d, username: reader, password-file: %s }"
                .formatted(port, directory.resolve("password"));
    }

    @Test
    void aSecondBerthIsMirrored() throws Exception {
        try (var upstream = BerthServer.start(directory.resolve("upstream"));
                var mirror = mirrorOf("{ url: %s }".formatted(upstream.url()))) {
            var there = new RawRegistry("127.0.0.1", upstream.port());
            there.pushBlob("library/web", LAYER.digest(), LAYER.length(), LAYER::writeTo);
            there.pushBlob(
                    "library/web",
                    Content.digestOf(CONFIG),
                    CONFIG.length,
                    out -> out.write(CONFIG));
            there.putManifest("library/web", "v1", manifest());
            mirrors(mirror, upstream, upstream.log(), "method=%s path=%s ");
        }
    }

    @Test
    void debiansRegistryIsMirrored() throws Exception {
        try (var upstream = DebianRegistry.start(directory);
                var mirror = mirrorOf(debian(upstream.port()))) {
            var layout = layout();
            Command.of(
                            "skopeo",
                            "copy",
                            "--insecure-policy",
                            "--dest-tls-verify=false",
                            "--dest-creds",
                            DebianRegistry.LOGIN,
                            "--preserve-digests",
                            "oci:" + layout + ":v1",
                            "docker://127.0.0.1:" + upstream.port() + "/library/web:v1")
                    .succeed();
            mirrors(mirror, upstream, upstream.log(), "\"%s %s HTTP/1.1\" 200");
        }
    }

    @Test
    void aMirrorThatIsKilledInTheMiddleFetchesAnew() throws IOException {
        try (var upstream = BerthServer.start(directory.resolve("upstream"))) {
            var there = new RawRegistry("127.0.0.1", upstream.port());
            there.pushBlob("library/web", LAYER.digest(), LAYER.length(), LAYER::writeTo);
            var blob = "/v2/hub/library/web/blobs/" + LAYER.digest();
            var settings = "{ url: %s }".formatted(upstream.url());
            try (var killed = mirrorOf(settings)) {
                new RawRegistry("127.0.0.1", killed.port())
                        .request(
                                "GET",
                                blob,
                                "text/plain",
                                0,
                                out -> {},
                                answer -> {
                                    answer.body().skipNBytes(1);
                                    killed.kill();
                                    return answer;
                                });
            }
            try (var mirror = mirrorOf(settings)) {
                var digest =
                        new RawRegistry("127.0.0.1", mirror.port())
                                .request(
                                        "GET",
                                        blob,
                                        "text/plain",
                                        0,
                                        out -> {},
                                        answer -> Content.digestOf(answer.body()));
                assertThat(digest).isEqualTo(LAYER.digest());
            }
        }
    }

    /** Twenty clients at once, one download; and what the mirror does when the upstream is gone. */
    private void mirrors(BerthServer mirror, AutoCloseable upstream, Path log, String line)
            throws Exception {
        var here = new RawRegistry("127.0.0.1", mirror.port());
        var tag = "/v2/hub/library/web/manifests/v1";
        for (var body : crowd(() -> here.get(tag))) {
            assertThat(body.body().readAllBytes()).isEqualTo(manifest());
        }
        var blob = "/v2/hub/library/web/blobs/" + LAYER.digest();
        Callable<String> pull =
                () ->
                        here.request(
                                "GET",
                                blob,
                                "text/plain",
                                0,
                                out -> {},
                                answer -> {
                                    assertThat(answer.length()).isEqualTo(LAYER.length());
                                    return Content.digestOf(answer.body());
                                });
        assertThat(crowd(pull)).containsOnly(LAYER.digest());
        var asked = line.formatted("GET", "/v2/library/web/blobs/" + LAYER.digest());
        await().untilAsserted(() -> assertThat(lines(log, asked)).isEqualTo(1));
        var byDigest = "/v2/library/web/manifests/" + Content.digestOf(manifest());
        assertThat(lines(log, line.formatted("GET", byDigest))).isEqualTo(1);

        upstream.close();
        await().until(() -> here.get(tag).headers().containsKey("warning"));
        var stale = here.get(tag);
        assertThat(stale.status()).isEqualTo(200);
        assertThat(stale.header("warning")).startsWith("299 - \"stale");
        assertThat(stale.body().readAllBytes()).isEqualTo(manifest());
        assertThat(Files.readString(mirror.log()))
                .contains("a mirrored tag is served stale repository=hub/library/web tag=v1");
        assertThat(pull.call()).isEqualTo(LAYER.digest());
        assertThat(here.get("/v2/hub/library/web/manifests/v2").status()).isEqualTo(503);
        assertThat(here.putManifest("hub/library/web", "v1", manifest())).isEqualTo(405);
    }

    private static <T> List<T> crowd(Callable<T> client) throws Exception {
        var together = new CountDownLatch(1);
        var asking = new ArrayList<Future<T>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                asking.add(
                        threads.submit(() -> {
                            together.await();
                            return client.call();
                        }));
            }
            together.countDown();
        }
        var answers = new ArrayList<T>();
        for (var one : asking) {
            answers.add(one.get());
        }
        return answers;
    }

    private static long lines(Path log, String with) throws IOException {
        try (var lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(with)).count();
        }
    }

    private static byte[] manifest() {
        return """
        {"schemaVersion":2,"mediaType":"%s",\
        "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":%d},\
        "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%s","size":%d}]}\
        """
                .formatted(
                        MANIFEST,
                        Content.digestOf(CONFIG),
                        CONFIG.length,
                        LAYER.digest(),
                        LAYER.length())
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The image as an OCI layout, for skopeo. */
    private Path layout() throws IOException {
        var layout = directory.resolve("layout");
        var blobs = Files.createDirectories(layout.resolve("blobs/sha256"));
        Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        var digest = Content.digestOf(manifest());
        Files.writeString(
                layout.resolve("index.json"),
                """
                {"schemaVersion":2,"manifests":[{"mediaType":"%s","digest":"%s","size":%d,
                 "annotations":{"org.opencontainers.image.ref.name":"v1"}}]}
                """
                        .formatted(MANIFEST, digest, manifest().length));
        Files.write(blobs.resolve(hex(digest)), manifest());
        Files.write(blobs.resolve(hex(Content.digestOf(CONFIG))), CONFIG);
        try (var out = Files.newOutputStream(blobs.resolve(hex(LAYER.digest())))) {
            LAYER.writeTo(out);
        }
        return layout;
    }

    private static String hex(String digest) {
        return digest.substring(digest.indexOf(':') + 1);
    }

    @Test
    void dockerAndContainerdPullThroughIt() throws IOException {
        try (var lab = Lab.up(MirrorIT.class, 1);
                var upstream = DebianRegistry.start(directory)) {
            lab.buildApp("mirrored:v1", "v1");
            var archive = directory.resolve("image.tar");
            lab.dev().docker("save", "-o", archive, "mirrored:v1");
            Command.of(
                            "skopeo",
                            "copy",
                            "--insecure-policy",
                            "--dest-tls-verify=false",
                            "--dest-creds",
                            DebianRegistry.LOGIN,
                            "docker-archive:" + archive,
                            "docker://127.0.0.1:" + upstream.port() + "/library/mirrored:v1")
                    .succeed();

            int port = Ports.free();
            var host = lab.bridge() + ":" + port;
            var settings = settings("host: " + host, debian(upstream.port()));
            var flags = List.of("--insecure", "--config", settings.toString());
            try (var mirror =
                    BerthServer.start(directory.resolve("mirror"), "0.0.0.0", port, flags)) {
                lab.stopHost(1);
                lab.startHost(1, "--registry-mirror=http://" + host);
                lab.host(1).docker("pull", "mirrored:v1");
                assertThat(
                                lab.host(1)
                                        .docker(
                                                "run",
                                                "--rm",
                                                "mirrored:v1",
                                                "cat",
                                                "/etc/demo-version"))
                        .isEqualTo("v1\n");

                var hosts = Files.createDirectories(directory.resolve("hosts/docker.io"));
                Files.writeString(
                        hosts.resolve("hosts.toml"),
                        "[host.\"%s\"]\n  capabilities = [\"pull\", \"resolve\"]\n"
                                .formatted(mirror.url()));
                lab.ctr(
                                "content",
                                "fetch",
                                "--hosts-dir",
                                hosts.getParent(),
                                "docker.io/library/mirrored:v1")
                        .succeed();
                // Docker asked for the same before.
                assertThat(Files.readAllLines(mirror.log()))
                        .anySatisfy(line ->
                                assertThat(line)
                                        .contains("path=/v2/library/mirrored/manifests/v1 ")
                                        .contains(" status=200 ")
                                        .contains(" agent=containerd/"));
            }
        }
    }
}
