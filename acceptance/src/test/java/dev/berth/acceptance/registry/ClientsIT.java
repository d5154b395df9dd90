package dev.berth.acceptance.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.acceptance.BerthServer;
import dev.berth.acceptance.Cli;
import dev.berth.acceptance.Command;
import dev.berth.acceptance.Lab;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Docker and skopeo push to Berth and pull from it. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(600)
class ClientsIT {
    private Lab lab;
    private Path data;
    private BerthServer server;
    private String registry;

    @BeforeAll
    void up(@TempDir Path data) {
        lab = Lab.up(ClientsIT.class, 1);
        this.data = data;
        server = BerthServer.start(data, lab);
        registry = lab.bridge() + ":" + server.port();
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
    void dockerPullsOnOneHostWhatItPushedOnAnother() {
        lab.buildApp("pulled:v1", "v1");
        var name = registry + "/clients/docker:v1";
        lab.dev().docker("tag", "pulled:v1", name);
        lab.dev().docker("push", name);
        lab.host(1).docker("pull", name);
        assertThat(lab.host(1).docker("image", "inspect", "-f", "{{.Id}}", name))
                .isEqualTo(lab.dev().docker("image", "inspect", "-f", "{{.Id}}", "pulled:v1"));
        assertThat(lab.host(1).docker("run", "--rm", name, "cat", "/etc/demo-version"))
                .isEqualTo("v1\n");
    }

    @Test
    void dockerFindsARepositoryByAWordOfItsName() {
        lab.buildApp("found:v1", "v1");
        lab.describe("found:v1", "Sells lighthouses");
        var name = registry + "/clients/lighthouse:v1";
        lab.dev().docker("tag", "found:v1", name);
        lab.dev().docker("push", name);

        var format = "--format={{.Name}}|{{.Description}}";
        assertThat(lab.dev().docker("search", format, registry + "/lighth"))
                .isEqualTo("clients/lighthouse|Sells lighthouses\n");
        assertThat(lab.dev().docker("search", format, registry + "/windmill")).isBlank();
    }

    @Test
    void aSecondImageUploadsOnlyWhatIsNew() throws IOException {
        lab.buildApp("shared:v1", "v1");
        lab.buildApp("shared:v2", "v2");
        for (var version : new String[] {"v1", "v2"}) {
            lab.dev().docker("tag", "shared:" + version, registry + "/clients/shared:" + version);
        }
        var first = lab.dev().docker("push", registry + "/clients/shared:v1");
        var second = lab.dev().docker("push", registry + "/clients/shared:v2");
        long layers =
                first.lines()
                        .filter(line ->
                                line.matches(".*: (Pushed|Mounted from.*|Layer already exists)"))
                        .count();
        assertThat(second.lines().filter(line -> line.endsWith(": Layer already exists")))
                .as(second)
                .hasSize((int) layers - 1);
        assertThat(second.lines().filter(line -> line.endsWith(": Pushed"))).hasSize(1);

        // Two manifests name the shared layers, and the disk has them once.
        var cli = new Cli(server);
        var shared = cli.json("layers").get("most-shared").get(0);
        assertThat(shared.get("manifests").asInt()).isGreaterThanOrEqualTo(2);
        var digests = new TreeMap<String, Integer>();
        for (var version : new String[] {"v1", "v2"}) {
            for (var layer : cli.json("inspect", "clients/shared:" + version).get("layers")) {
                digests.merge(layer.get("digest").asText(), 1, Integer::sum);
            }
        }
        assertThat(digests.values().stream().filter(count -> count == 2)).hasSize((int) layers - 1);
        for (var digest : digests.keySet()) {
            assertThat(filesOf(digest)).as(digest).isOne();
        }
    }

    private long filesOf(String digest) throws IOException {
        try (var files = Files.walk(data.resolve("blobs"))) {
            return files.filter(file -> file.toString().endsWith(digest.replace(':', '-'))).count();
        }
    }

    @Test
    void skopeoCopiesBothWaysByteForByte(@TempDir Path directory) throws IOException {
        lab.buildApp("copied:v1", "v1");
        var archive = directory.resolve("image.tar");
        lab.dev().docker("save", "-o", archive, "copied:v1");
        var sent = directory.resolve("sent");
        skopeo("docker-archive:" + archive, "oci:" + sent);
        var name = "docker://127.0.0.1:" + server.port() + "/clients/skopeo:v1";
        skopeo("oci:" + sent, name);
        var received = directory.resolve("received");
        skopeo(name, "oci:" + received);
        assertThat(content(received)).isEqualTo(content(sent)).isNotEmpty();
    }

    private static void skopeo(String from, String to) {
        Command.of(
                        "skopeo",
                        "copy",
                        "--insecure-policy",
                        "--src-tls-verify=false",
                        "--dest-tls-verify=false",
                        "--preserve-digests",
                        from,
                        to)
                .succeed();
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
}
