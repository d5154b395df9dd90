package dev.berth.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.Berth;
import dev.berth.cli.CannedServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;

/** {@code repos}, {@code tags}, {@code inspect} and {@code layers}. */
class RegistryCommandsTest {
    private static final String A = "sha256:" + "a".repeat(64);
    private static final String B = "sha256:" + "b".repeat(64);

    private final CannedServer server = new CannedServer();

    RegistryCommandsTest() throws IOException {}

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void listsRepositories() {
        server.answers(
                "GET /api/v1/repositories",
                """
                [{"name": "shop/web", "tags": 12, "manifests": 40, "bytes": 31415926},
                 {"name": "tools", "tags": 1, "manifests": 1, "bytes": 900}]
                """);

        assertThat(Berth.run(server, "repos").out())
                .isEqualTo(
                        """
                        REPOSITORY  TAGS  MANIFESTS     SIZE
                        shop/web      12         40  31.4 MB
                        tools          1          1    900 B
                        """);
    }

    @Test
    void tellsHowToBeginWhenThereAreNone() {
        server.answers("GET /api/v1/repositories", "[]");

        var berth = Berth.run(server, "repos");

        assertThat(berth.out()).isEmpty();
        assertThat(berth.err()).contains("the first docker push makes one");
        assertThat(berth.code()).isZero();
    }

    @Test
    void listsTags() {
        server.answers(
                "GET /api/v1/tags?repository=shop%2Fweb",
                """
                [{"tag": "prod", "digest": "%s", "moves": 3, "moved-at": "2026-03-01T11:57:00Z",
                  "media-type": "application/vnd.oci.image.manifest.v1+json"},
                 {"tag": "all", "digest": "%s", "moves": 0, "moved-at": "2026-02-01T00:00:00Z",
                  "media-type": "application/vnd.oci.image.index.v1+json"}]
                """
                        .formatted(A, B));

        assertThat(Berth.run(server, "tags", "shop/web").out())
                .isEqualTo(
                        """
                        TAG   DIGEST        KIND   SET          MOVES
                        prod  aaaaaaaaaaaa  image  3 min ago        3
                        all   bbbbbbbbbbbb  index  28 days ago      0
                        """);
    }

    @Test
    void inspectsAnImage() {
        server.answers(
                "GET /api/v1/inspect?repository=shop%2Fweb&reference=prod",
                """
                {"repository": "shop/web", "digest": "%s", "bytes": 742, "total": 5001500,
                 "media-type": "application/vnd.docker.distribution.manifest.v2+json",
                 "config": {"media-type": "application/vnd.docker.container.image.v1+json",
                            "digest": "%s", "size": 1500},
                 "layers": [{"media-type": "application/vnd.docker.image.rootfs.diff.tar.gzip",
                             "digest": "%s", "size": 5000000}]}
                """
                        .formatted(A, B, A));

        assertThat(Berth.run(server, "inspect", "shop/web:prod").out())
                .isEqualTo(
                        """
                        Image:   shop/web:prod
                        Digest:  %s
                        Type:    application/vnd.docker.distribution.manifest.v2+json, 742 B
                        Config:  %s, 1.5 kB
                        Layers:  1, with the config 5.0 MB

                        LAYER  DIGEST          SIZE  TYPE
                            1  aaaaaaaaaaaa  5.0 MB  application/vnd.docker.image.rootfs.diff.tar.gzip
                        """
                                .formatted(A, B));
    }

    @Test
    void inspectsAnIndexByItsDigest() {
        server.answers(
                "GET /api/v1/inspect?repository=tools&reference=" + A.replace(":", "%3A"),
                """
                {"repository": "tools", "digest": "%s", "bytes": 300, "total": 0,
                 "media-type": "application/vnd.oci.image.index.v1+json",
                 "manifests": [{"media-type": "application/vnd.oci.image.manifest.v1+json",
                                "digest": "%s", "size": 700,
                                "platform": {"os": "linux", "architecture": "arm64"}}]}
                """
                        .formatted(A, B));

        assertThat(Berth.run(server, "inspect", "tools@" + A).out())
                .endsWith(
                        "PLATFORM     DIGEST"
                                + " ".repeat(67)
                                + "KIND\n"
                                + "linux/arm64  "
                                + B
                                + "  image\n");
    }

    @Test
    void asksWhichImageIsMeant() {
        var berth = Berth.run(server, "inspect", "tools");

        assertThat(berth.code()).isEqualTo(2);
        assertThat(berth.err()).contains("Write tools:TAG or tools@DIGEST (see: berth tags tools)");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void saysWhatIsWrongWithAName() {
        var berth = Berth.run(server, "tags", "Shop");

        assertThat(berth.code()).isEqualTo(2);
        assertThat(berth.err()).contains("repository name \"Shop\" has the component \"Shop\"");
    }

    @Test
    void showsWhatSharingSaves() {
        var layer =
                "{\"digest\": \"%s\", \"size\": 5000000, \"manifests\": 7, \"repositories\": 2}";
        server.answers(
                "GET /api/v1/layers?limit=3",
                """
                {"largest": [%s], "most-shared": [%s], "stored": 25000000, "referenced": 100000000}
                """
                        .formatted(layer.formatted(A), layer.formatted(B)));

        assertThat(Berth.run(server, "layers", "--limit", "3").out())
                .isEqualTo(
                        """
                        Largest
                          LAYER           SIZE  IMAGES  REPOSITORIES
                          aaaaaaaaaaaa  5.0 MB       7             2

                        Most shared
                          LAYER           SIZE  IMAGES  REPOSITORIES
                          bbbbbbbbbbbb  5.0 MB       7             2

                        Stored once: 25.0 MB. With a copy for each image it would be 100.0 MB: \
                        sharing saves 75.0 MB (75.0%).
                        """);
    }
}
