package dev.berth.acceptance.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.berth.acceptance.BerthServer;
import dev.berth.acceptance.Cli;
import dev.berth.acceptance.Command;
import dev.berth.acceptance.Distribution;
import dev.berth.acceptance.Lab;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Images move in from Debian's docker-registry, its files, an OCI layout and a tar of Docker, and
 * out into a layout that skopeo reads.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(600)
class TransferIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";

    private Path work;
    private Lab lab;
    private BerthServer server;
    private RawRegistry berth;
    private Cli cli;
    private Path saved;
    private Path layout;

    /** One image in Docker's tar, and the same beside another below an index in a layout. */
    @BeforeAll
    void up(@TempDir Path directory) throws IOException {
        work = directory;
        lab = Lab.up(TransferIT.class, 1);
        server = BerthServer.start(directory.resolve("data"), lab);
        berth = new RawRegistry("127.0.0.1", server.port());
        cli = new Cli(server);
        lab.buildApp("moved:v1", "v1");
        lab.buildApp("moved:v2", "v2");
        saved = directory.resolve("moved.tar");
        lab.dev().docker("save", "-o", saved, "moved:v1", "moved:v2");
        layout = directory.resolve("layout");
        for (var tag : List.of("v1", "v2")) {
            // A tar has no manifest whose digest could be preserved.
            var from = "docker-archive:" + saved + ":moved:" + tag;
            var to = "oci:" + layout + ":" + tag;
            Command.of("skopeo", "copy", "--insecure-policy", "--format", "oci", from, to)
                    .succeed();
        }
        addIndex();
    }

    @AfterAll
    void down() {
        try {
            server.close();
        } finally {
            lab.close();
        }
    }

    @Test
    void aRunningRegistryMovesIn(@TempDir Path directory) throws IOException {
        try (var registry = DebianRegistry.start(directory)) {
            var there = "docker://127.0.0.1:" + registry.port() + "/old/app";
            skopeo("oci:" + layout + ":v1", there + ":v1");
            skopeo("oci:" + layout + ":all", there + ":all");
            skopeo("oci:" + layout + ":v1", there + "/deep:v1");
            var url = "http://127.0.0.1:" + registry.port();

            var refused = cli.run("import", url);
            var wrong = transfer("wrong", "import", url, "--json").run();
            var first = parsed(transfer("secret", "import", url, "--json").succeed());
            var again = parsed(transfer("secret", "import", url, "--json").succeed());

            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.err()).contains("wants a login: --source-user USER");
            assertThat(wrong.exit()).isEqualTo(1);
            assertThat(wrong.err()).contains("with status 401").doesNotContain("wrong");
            assertThat(first.at("/images/copied").asInt()).isEqualTo(3);
            assertThat(first.at("/blobs/mounted").asInt()).as(first.toString()).isPositive();
            assertThat(again.at("/images/unchanged").asInt()).isEqualTo(3);
            assertThat(again.at("/blobs/copied").asInt()).isZero();
            assertSame("old/app", "v1", "all");
            assertSame("old/app/deep", "v1");
        }

        // The same once more from its files, which needs neither the registry nor its login.
        var files = cli.json("import", directory.resolve("registry"), "--to", "files/");
        assertThat(files.at("/images/failed").asInt()).as(files.toString()).isZero();
        assertThat(files.at("/blobs/copied").asInt()).isZero();
        assertSame("files/old/app", "v1", "all");
        assertSame("files/old/app/deep", "v1");
    }

    @Test
    void aTarOfDockerMovesInAndRuns() throws IOException {
        var said = cli.succeed("import", saved, "--to", "from/docker");
        var again = cli.json("import", saved, "--to", "from/docker");

        assertThat(said).contains("from/docker:v1  copied", "2 images: 2 copied");
        assertThat(again.at("/images/unchanged").asInt()).isEqualTo(2);
        var name = lab.bridge() + ":" + server.port() + "/from/docker:v2";
        lab.host(1).docker("pull", name);
        assertThat(lab.host(1).docker("image", "inspect", "-f", "{{.Id}}", name))
                .isEqualTo(lab.dev().docker("image", "inspect", "-f", "{{.Id}}", "moved:v2"));
        assertThat(lab.host(1).docker("run", "--rm", name, "cat", "/etc/demo-version"))
                .isEqualTo("v2\n");
    }

    @Test
    void aLayoutMovesInAndOutByteForByte() throws IOException {
        cli.succeed("import", layout, "--to", "from/layout");
        assertSame("from/layout", "v1", "v2", "all");

        var out = work.resolve("out");
        var first = cli.json("export", "from/layout:v1", "from/layout:all", out);
        var second = cli.json("export", "from/layout", out);

        assertThat(first.at("/images/copied").asInt()).isEqualTo(2);
        assertThat(second.at("/images/copied").asInt()).isEqualTo(1);
        assertThat(second.at("/blobs/copied").asInt()).isZero();
        assertThat(content(out)).isEqualTo(content(layout));
        // What skopeo reads out of it is what it had put in.
        var read = work.resolve("read");
        for (var tag : List.of("v1", "v2", "all")) {
            skopeo("oci:" + out + ":" + tag, "oci:" + read + ":" + tag);
        }
        assertThat(content(read)).isEqualTo(content(layout));
    }

    @Test
    void whatDockerPushedMovesOutAndInAgain() throws IOException {
        var name = lab.bridge() + ":" + server.port() + "/pushed/app:v1";
        lab.dev().docker("tag", "moved:v1", name);
        lab.dev().docker("push", name);
        var out = work.resolve("docker");

        cli.succeed("export", "pushed/app", out);
        cli.succeed("import", out, "--to", "back/app");

        var pushed = berth.get("/v2/pushed/app/manifests/v1");
        assertThat(pushed.header("content-type"))
                .isEqualTo("application/vnd.docker.distribution.manifest.v2+json");
        var back = berth.get("/v2/back/app/manifests/v1");
        assertThat(back.header("content-type")).isEqualTo(pushed.header("content-type"));
        assertThat(back.text()).isEqualTo(pushed.text());
    }

    /** TERM and not INT, which is ignored below whoever runs the tests in the background. */
    @ParameterizedTest
    @ValueSource(strings = {"TERM", "KILL"})
    void anImportThatWasBrokenOffGoesOn(String signal) throws Exception {
        var target = "broken/" + signal.toLowerCase(Locale.ROOT);
        try (var source = new HaltingRegistry(signal.hashCode(), 6, 2)) {
            var said = work.resolve(signal + ".txt");
            var process =
                    transfer("none", "import", source.url(), "--to", target)
                            .process()
                            .redirectErrorStream(true)
                            .redirectOutput(said.toFile())
                            .start();
            try {
                await().atMost(PATIENCE).until(() -> has(target, source.free()));
                Command.of("kill", "-" + signal, process.pid()).succeed();
                assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            } finally {
                process.destroyForcibly();
            }
            assertThat(berth.get("/v2/" + target + "/manifests/v1").status()).isEqualTo(404);
            if (signal.equals("TERM")) {
                assertThat(process.exitValue()).isEqualTo(143);
                assertThat(said).content().contains("the same command again copies only the rest");
            }
            var _ = source.served();
            source.go();

            var rest = cli.json("import", source.url(), "--to", target);

            assertThat(rest.at("/blobs/unchanged").asInt()).isEqualTo(2);
            assertThat(rest.at("/blobs/copied").asInt()).isEqualTo(source.size() - 2);
            assertThat(source.served()).doesNotContainAnyElementsOf(source.free());
            assertThat(berth.get("/v2/" + target + "/manifests/v1").header("docker-content-digest"))
                    .isEqualTo(source.digest());
        }
    }

    private boolean has(String repository, List<String> blobs) throws IOException {
        for (var blob : blobs) {
            if (berth.get("/v2/" + repository + "/blobs/" + blob).status() != 200) {
                return false;
            }
        }
        return true;
    }

    /** The manifests that these tags name at Berth, and those below, are those of the layout. */
    private void assertSame(String repository, String... tags) throws IOException {
        for (var tag : tags) {
            var digest = entry(layout, tag).get("digest").asText();
            var manifest = berth.get("/v2/" + repository + "/manifests/" + tag);
            assertThat(manifest.header("docker-content-digest")).isEqualTo(digest);
            assertThat(manifest.text()).isEqualTo(Files.readString(file(layout, digest)));
            for (var child : parsed(Files.readString(file(layout, digest))).path("manifests")) {
                var below = child.get("digest").asText();
                assertThat(berth.get("/v2/" + repository + "/manifests/" + below).text())
                        .isEqualTo(Files.readString(file(layout, below)));
            }
        }
    }

    /** Adds a multi-platform image of the two that are there, as a registry keeps one. */
    private void addIndex() throws IOException {
        var v1 = described(entry(layout, "v1"), "amd64");
        var v2 = described(entry(layout, "v2"), "arm64");
        var index =
                "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s, %s]}\n"
                        .formatted(INDEX, v1, v2)
                        .getBytes(StandardCharsets.UTF_8);
        var digest = Content.digestOf(index);
        Files.write(file(layout, digest), index);
        var entry =
                ",{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d,\"annotations\":{\"org.opencontainers.image.ref.name\":\"all\"}}]"
                        .formatted(INDEX, digest, index.length);
        var file = layout.resolve("index.json");
        var text = Files.readString(file);
        int end = text.lastIndexOf(']');
        Files.writeString(file, text.substring(0, end) + entry + text.substring(end + 1));
    }

    private static String described(JsonNode entry, String architecture) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d,\"platform\":{\"os\":\"linux\",\"architecture\":\"%s\"}}"
                .formatted(
                        entry.get("mediaType").asText(),
                        entry.get("digest").asText(),
                        entry.get("size").asLong(),
                        architecture);
    }

    private static JsonNode entry(Path layout, String tag) throws IOException {
        for (var entry : parsed(Files.readString(layout.resolve("index.json"))).get("manifests")) {
            if (entry.at("/annotations/org.opencontainers.image.ref.name").asText().equals(tag)) {
                return entry;
            }
        }
        throw new AssertionError("there is no tag " + tag + " in " + layout);
    }

    private static Path file(Path layout, String digest) {
        return layout.resolve("blobs").resolve(digest.replace(':', '/'));
    }

    /** The blobs of an OCI layout: name to the digest of what is in it. */
    private static Map<String, String> content(Path layout) throws IOException {
        var blobs = new TreeMap<String, String>();
        try (var files = Files.list(layout.resolve("blobs/sha256"))) {
            for (var file : files.toList()) {
                try (var in = Files.newInputStream(file)) {
                    blobs.put(String.valueOf(file.getFileName()), Content.digestOf(in));
                }
            }
        }
        return blobs;
    }

    private Command transfer(String password, Object... words) {
        var all = new ArrayList<Object>(List.of(Distribution.LAUNCHER));
        all.addAll(List.of(words));
        return Command.of(all.toArray())
                .with("BERTH_SERVER", server.url().toString())
                .with("BERTH_SOURCE_USER", "reader")
                .with("BERTH_SOURCE_PASSWORD", password);
    }

    private static JsonNode parsed(String text) throws IOException {
        return JsonMapper.builder().build().readTree(text);
    }

    private static void skopeo(String from, String to) {
        Command.of(
                        "skopeo",
                        "copy",
                        "--all",
                        "--insecure-policy",
                        "--src-tls-verify=false",
                        "--dest-tls-verify=false",
                        "--preserve-digests",
                        "--dest-creds",
                        DebianRegistry.LOGIN,
                        from,
                        to)
                .succeed();
    }
}
