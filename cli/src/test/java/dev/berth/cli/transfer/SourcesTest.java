package dev.berth.cli.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.cli.Berth;
import dev.berth.cli.console.CommandFailed;
import dev.berth.model.Digest;
import dev.berth.model.MediaType;
import dev.berth.model.Tag;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a source is told by, and the file tree of a registry as one. */
class SourcesTest {
    private final Path directory;

    SourcesTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private void write(String path, String text) throws IOException {
        var file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void saysWhatWouldHaveMadeItASource() throws IOException {
        write("empty/file", "");
        assertThatThrownBy(() -> open("empty"))
                .hasMessageContaining("has neither oci-layout")
                .hasMessageContaining("nor docker/registry/v2");
        assertThatThrownBy(() -> open("empty/file")).hasMessageContaining("nor manifest.json");
        assertThatThrownBy(() -> open("missing"))
                .hasMessageContaining("A registry is written with http:// or https://");
    }

    @Test
    void saysHowToUnpackWhatIsCompressed() throws IOException {
        Files.write(directory.resolve("image.tar.gz"), new byte[] {0x1f, (byte) 0x8b, 8});

        assertThatThrownBy(() -> open("image.tar.gz")).hasMessageContaining("gunzip -c ");
    }

    private void open(String path) throws IOException {
        Sources.open(directory.resolve(path).toString(), List.of(), null).close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://",
                "https://me:secret@registry.example",
                "https://me:secret@bad host/",
                "https://registry.example/x?y",
                "http://bad host/"
            })
    void refusesAUrlThatIsNoRegistry(String url) {
        assertThatThrownBy(() -> Sources.open(url, List.of(), null))
                .isInstanceOf(CommandFailed.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void wantsARepositoryForATag() {
        var tags = List.of(Tag.parse("v1"));

        assertThatThrownBy(() -> Sources.open("https://registry.example", tags, null))
                .hasMessageContaining("--tag wants the repository in the URL");
        assertThatThrownBy(() -> Sources.open(directory.toString(), tags, null))
                .hasMessageContaining("are for a registry");
    }

    @Test
    void readsTheFilesOfARegistry() throws IOException {
        try (var old = new MemoryRegistry();
                var berth = new MemoryRegistry()) {
            old.image("shop/web", "v1", "layer");
            old.image("shop/web", null, "no tag");
            old.image("shop/web/deep", "x", "layer");
            old.manifest(
                    "tools",
                    "none",
                    MediaType.OCI_INDEX,
                    Images.index(List.of(old.descriptor("tools", old.image("tools", null, "a")))));
            lay(old);

            var said =
                    Berth.run(Map.of("BERTH_SERVER", berth.url()), "import", directory.toString());

            assertThat(said.code()).as(said.err()).isZero();
            assertThat(berth.manifests).isEqualTo(old.manifests);
            assertThat(berth.tags).isEqualTo(old.tags);
        }
    }

    @Test
    void oneDirectoryWithANameThatIsNoneStopsNoOther() throws IOException {
        try (var old = new MemoryRegistry();
                var berth = new MemoryRegistry()) {
            old.image("shop/web", "v1", "layer");
            lay(old);
            write("docker/registry/v2/repositories/Bad Name/_manifests/tags/x", "");

            var said =
                    Berth.run(Map.of("BERTH_SERVER", berth.url()), "import", directory.toString());

            assertThat(said.code()).isEqualTo(1);
            assertThat(said.err()).contains("Bad Name  failed: ");
            assertThat(berth.tags).isEqualTo(old.tags);
        }
    }

    @Test
    void aLoginInTheEnvironmentIsNotForFiles() throws IOException {
        try (var old = new MemoryRegistry();
                var berth = new MemoryRegistry()) {
            old.image("shop/web", "v1", "layer");
            lay(old);
            var environment = Map.of("BERTH_SERVER", berth.url(), "BERTH_SOURCE_USER", "me");

            var said = Berth.run(environment, "import", directory.toString());

            assertThat(said.code()).as(said.err()).isZero();
            assertThat(berth.tags).isEqualTo(old.tags);
        }
    }

    @Test
    void believesNoLinkThatLeadsElsewhere() throws IOException {
        write("secret", "{}");
        write(
                "docker/registry/v2/repositories/web/_manifests/tags/v1/current/link",
                "sha256:../../../../../secret");

        try (var berth = new MemoryRegistry()) {
            var said =
                    Berth.run(Map.of("BERTH_SERVER", berth.url()), "import", directory.toString());

            assertThat(said.code()).isEqualTo(1);
            assertThat(said.err()).contains("web:v1  failed: ").contains("is no link");
        }
    }

    @Test
    void believesNoSymbolicLinkInTheFilesOfARegistry() throws IOException {
        try (var old = new MemoryRegistry();
                var berth = new MemoryRegistry()) {
            var layer = Hashing.of(Digest.Algorithm.SHA256, Images.bytes("layer"));
            old.image("shop/bad-blob", "v1", "layer");
            var manifest = old.image("shop/bad-manifest", "v1", "other", "more");
            old.image("shop/good", "v1", "good");
            lay(old);
            elsewhere(data(layer));
            elsewhere(data(manifest));
            // Round in a circle.
            var repositories = directory.resolve("docker/registry/v2/repositories");
            Files.createSymbolicLink(repositories.resolve("shop/again"), repositories);

            var said =
                    Berth.run(Map.of("BERTH_SERVER", berth.url()), "import", directory.toString());

            assertThat(said.code()).isEqualTo(1);
            assertThat(said.err())
                    .contains("shop/bad-blob:v1  failed: ", "shop/bad-manifest:v1  failed: ")
                    .doesNotContain("s3cret");
            assertThat(berth.tags).containsOnlyKeys("shop/good");
            assertNoSecret(berth);
        }
    }

    @Test
    void believesNoSymbolicLinkInALayout() throws IOException {
        try (var old = new MemoryRegistry();
                var berth = new MemoryRegistry()) {
            old.image("web", "bad-blob", "layer");
            var manifest = old.image("web", "bad-manifest", "other", "more");
            old.image("web", "good", "good");
            var layout = directory.resolve("layout").toString();
            Berth.run(Map.of("BERTH_SERVER", old.url()), "export", "web", layout);
            var layer = Hashing.of(Digest.Algorithm.SHA256, Images.bytes("layer"));
            elsewhere("layout/" + LayoutSource.blobPath(layer));
            elsewhere("layout/" + LayoutSource.blobPath(manifest));

            var said = Berth.run(Map.of("BERTH_SERVER", berth.url()), "import", layout);

            assertThat(said.code()).isEqualTo(1);
            assertThat(said.err())
                    .contains("web:bad-blob  failed: ", "web:bad-manifest  failed: ")
                    .doesNotContain("s3cret");
            assertThat(berth.tags.get("web")).containsOnlyKeys("good");
            assertNoSecret(berth);
        }
    }

    /** Makes a file a link to one outside, of the same size. */
    private void elsewhere(String path) throws IOException {
        var file = directory.resolve(path);
        var secret = "s3cret".repeat(1000).substring(0, (int) Files.size(file));
        var outside = Files.createTempFile(directory, "secret", "");
        Files.writeString(outside, secret);
        Files.delete(file);
        Files.createSymbolicLink(file, outside);
    }

    private static void assertNoSecret(MemoryRegistry registry) {
        assertThat(registry.blobs.values())
                .flatExtracting(Map::values)
                .allSatisfy(bytes ->
                        assertThat(new String(bytes, StandardCharsets.UTF_8))
                                .doesNotContain("s3cre"));
    }

    /** The files as the registry's own storage driver has them. */
    private void lay(MemoryRegistry registry) throws IOException {
        for (var repository : registry.manifests.entrySet()) {
            var home = "docker/registry/v2/repositories/" + repository.getKey() + "/";
            for (var manifest : repository.getValue().entrySet()) {
                var digest = manifest.getKey();
                write(home + "_manifests/revisions/sha256/" + digest.hex() + "/link", "" + digest);
                write(data(digest), manifest.getValue().text());
            }
            for (var tag : registry.tags.getOrDefault(repository.getKey(), Map.of()).entrySet()) {
                write(
                        home + "_manifests/tags/" + tag.getKey() + "/current/link",
                        tag.getValue().toString());
            }
            for (var blob : registry.blobs.getOrDefault(repository.getKey(), Map.of()).entrySet()) {
                write(home + "_layers/sha256/" + blob.getKey().hex() + "/link", "" + blob.getKey());
                var file = directory.resolve(data(blob.getKey()));
                Files.createDirectories(file.getParent());
                Files.write(file, blob.getValue());
            }
        }
    }

    private static String data(Digest digest) {
        return "docker/registry/v2/blobs/sha256/%s/%s/data"
                .formatted(digest.hex().substring(0, 2), digest.hex());
    }
}
