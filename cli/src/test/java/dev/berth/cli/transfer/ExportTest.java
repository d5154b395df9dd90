package dev.berth.cli.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.cli.Berth;
import dev.berth.model.Descriptor;
import dev.berth.model.Digest;
import dev.berth.model.MediaType;
import dev.berth.model.RepositoryName;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code berth export}, and {@code berth import} of what it wrote. */
class ExportTest {
    private final MemoryRegistry berth = new MemoryRegistry();
    private final Path layout;

    ExportTest(@TempDir Path directory) throws IOException {
        layout = directory.resolve("layout");
    }

    @AfterEach
    void stop() {
        berth.close();
    }

    private Berth export(String... what) {
        var words = new String[what.length + 2];
        words[0] = "export";
        System.arraycopy(what, 0, words, 1, what.length);
        words[what.length + 1] = layout.toString();
        return Berth.run(Map.of("BERTH_SERVER", berth.url()), words);
    }

    private Path file(Digest digest) {
        return layout.resolve(LayoutSource.blobPath(digest));
    }

    @Test
    void comesBackByteForByte() throws IOException {
        var one = berth.image("shop/web", "v1", "one", "shared");
        var two = berth.image("shop/web", null, "two", "shared");
        berth.manifest(
                "shop/web",
                "all",
                MediaType.OCI_INDEX,
                Images.index(
                        List.of(
                                berth.descriptor("shop/web", one),
                                berth.descriptor("shop/web", two))));
        var signature = Images.manifest(berth, "shop/web", "signature");
        berth.manifest(
                "shop/web",
                null,
                MediaType.OCI_MANIFEST,
                Images.about(signature, MediaType.OCI_MANIFEST, one, 1));

        var said = export("shop/web");

        assertThat(said.code()).as(said.err()).isZero();
        try (var other = new MemoryRegistry()) {
            var back = Map.of("BERTH_SERVER", other.url());
            assertThat(Berth.run(back, "import", layout.toString()).code()).isZero();
            assertThat(other.manifests).isEqualTo(berth.manifests);
            assertThat(other.tags).isEqualTo(berth.tags);
        }
    }

    @Test
    void fetchesOnlyWhatIsNotThere() throws IOException {
        var image = berth.image("web", "v1", "one", "two");
        assertThat(export("web:v1").out()).contains("Blobs: 3 copied");
        Files.delete(file(Hashing.of(Digest.Algorithm.SHA256, Images.bytes("two"))));
        Files.delete(file(image));

        assertThat(export("web:v1").out()).contains("Blobs: 1 copied (3 B), 0 found");
        assertThat(export("web:v1").out()).contains("1 image: 0 copied, 1 there already.");
        assertThat(file(image)).hasDigest("SHA-256", image.hex());
    }

    @Test
    void replacesATagThatMoved() throws IOException {
        berth.image("web", "v1", "old");
        export("web");
        var moved = berth.image("web", "v1", "new");

        export("web");

        var index = ManifestMapper.MAPPER.readTree(layout.resolve("index.json").toFile());
        assertThat(index.path("manifests")).hasSize(1);
        assertThat(index.path("manifests").path(0).path("digest").asText())
                .isEqualTo(moved.toString());
    }

    @Test
    void leavesWhatOthersWroteIntoTheIndex() throws IOException {
        berth.image("web", "v1", "layer");
        Files.createDirectories(layout);
        Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        Files.writeString(
                layout.resolve("index.json"),
                "{\"schemaVersion\":2,\"annotations\":{\"by\":\"hand\"},\"manifests\":[%s]}"
                        .formatted(berth.descriptor("web", berth.image("web", null, "other"))));

        export("web");

        var index = ManifestMapper.MAPPER.readTree(layout.resolve("index.json").toFile());
        assertThat(index.path("annotations").path("by").asText()).isEqualTo("hand");
        assertThat(index.path("manifests")).hasSize(2);
    }

    @Test
    void givesNoTagToTwoRepositories() {
        berth.image("web", "v1", "layer");
        berth.image("api", "v1", "layer");

        var said = export("web", "api");

        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err())
                .contains("the layout has the tag v1 already, of web:v1; export api to another");
    }

    @Test
    void keepsNothingThatIsNotWhatItsNameSays() throws IOException {
        var digest = Hashing.of(Digest.Algorithm.SHA256, Images.bytes("layer"));
        var target = new LayoutTarget(layout);
        var blob = Descriptor.of(MediaType.OCI_CONFIG, digest, 5);
        var name = RepositoryName.parse("web");

        assertThatThrownBy(() ->
                        target.put(
                                name, blob, () -> new ByteArrayInputStream(Images.bytes("lIyer"))))
                .hasMessageContaining("what came as " + digest + " is sha256:");
        try (var files = Files.list(file(digest).getParent())) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void writesIntoNoDirectoryThatIsSomethingElse() throws IOException {
        Files.createDirectories(layout);
        Files.writeString(layout.resolve("thesis.txt"), "mine");
        berth.image("web", "v1", "layer");

        var said = export("web");

        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err()).contains("is not empty and no OCI layout");
    }

    @Test
    void changesNothingWhenItOnlyLooks() {
        berth.image("web", "v1", "layer");

        var said =
                Berth.run(
                        Map.of("BERTH_SERVER", berth.url()),
                        "export",
                        "--dry-run",
                        "web",
                        layout.toString());

        assertThat(said.out()).contains("web:v1  to copy");
        assertThat(layout).doesNotExist();
    }

    @Test
    void asksForADirectory() {
        assertThat(Berth.run(Map.of(), "export", "web").code()).isEqualTo(2);
    }
}
