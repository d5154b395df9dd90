package dev.berth.cli.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.Berth;
import dev.berth.model.Digest;
import dev.berth.model.MediaType;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;

/** The tars of {@code docker save}, old and new. */
class DockerArchiveTest {
    private final MemoryRegistry berth = new MemoryRegistry();
    private final Path file;

    DockerArchiveTest(@TempDir Path directory) throws IOException {
        file = directory.resolve("image.tar");
    }

    @AfterEach
    void stop() {
        berth.close();
    }

    private interface Content {
        void into(TarArchiveOutputStream tar) throws IOException;
    }

    private Berth imported(Content content, String... flags) throws IOException {
        try (var tar = new TarArchiveOutputStream(Files.newOutputStream(file))) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            content.into(tar);
        }
        var words = new String[flags.length + 2];
        words[0] = "import";
        words[1] = file.toString();
        System.arraycopy(flags, 0, words, 2, flags.length);
        return Berth.run(Map.of("BERTH_SERVER", berth.url()), words);
    }

    private static void add(TarArchiveOutputStream tar, String name, byte[] bytes)
            throws IOException {
        var entry = new TarArchiveEntry(name, true);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    private static void link(TarArchiveOutputStream tar, String name, String to)
            throws IOException {
        var entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK, true);
        entry.setLinkName(to);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    private static Digest digest(String text) {
        return Hashing.of(Digest.Algorithm.SHA256, Images.bytes(text));
    }

    private static byte[] config(String... layers) {
        var ids = List.of(layers).stream().map(layer -> '"' + digest(layer).toString() + '"');
        return Images.bytes("{\"rootfs\":{\"diff_ids\":" + ids.toList() + "}}");
    }

    private static byte[] manifest(String names, String... layers) {
        var quoted = List.of(layers).stream().map(layer -> '"' + layer + '"').toList();
        return Images.bytes(
                "[{\"Config\":\"c.json\",\"RepoTags\":%s,\"Layers\":%s}]".formatted(names, quoted));
    }

    private RawManifest only(String repository, String tag) {
        var digest = Objects.requireNonNull(berth.tags.getOrDefault(repository, Map.of()).get(tag));
        var stored =
                Objects.requireNonNull(
                        berth.manifests.getOrDefault(repository, Map.of()).get(digest));
        return RawManifest.of(digest, stored.bytes(), stored.type());
    }

    @Test
    void takesNamesAndLayersOfAnOldOne() throws IOException {
        var said =
                imported(tar -> {
                    add(tar, "c.json", config("bottom", "top"));
                    add(tar, "1/layer.tar", Images.bytes("bottom"));
                    add(tar, "2".repeat(120) + "/layer.tar", Images.bytes("top"));
                    add(
                            tar,
                            "manifest.json",
                            manifest(
                                    "[\"localhost:5000/shop/web:v1\",\"tools:x\"]",
                                    "1/layer.tar",
                                    "2".repeat(120) + "/layer.tar"));
                });

        assertThat(said.code()).as(said.err()).isZero();
        var image = only("shop/web", "v1");
        assertThat(image.mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
        assertThat(image.blobs())
                .extracting(blob -> blob.digest())
                .containsExactly(
                        Hashing.of(Digest.Algorithm.SHA256, config("bottom", "top")),
                        digest("bottom"),
                        digest("top"));
        assertThat(only("tools", "x").digest()).isEqualTo(image.digest());
    }

    @Test
    void followsTheLinksOfLayersThatAreSharedWithinTheTar() throws IOException {
        var said =
                imported(tar -> {
                    add(
                            tar,
                            "manifest.json",
                            manifest("[\"web:v1\"]", "1/layer.tar", "2/layer.tar"));
                    add(tar, "c.json", config("shared", "shared"));
                    link(tar, "2/layer.tar", "../1/layer.tar");
                    add(tar, "1/layer.tar", Images.bytes("shared"));
                });

        assertThat(said.code()).as(said.err()).isZero();
        assertThat(only("web", "v1").blobs()).hasSize(3);
    }

    @Test
    void readsNoFileOutsideOfTheTar() throws IOException {
        var secret = file.resolveSibling("secret");
        Files.writeString(secret, "secret");
        for (var way : List.of("../secret", secret.toString(), "loop", "out")) {
            var said =
                    imported(tar -> {
                        add(tar, "manifest.json", manifest("[\"web:v1\"]", way));
                        add(tar, "c.json", config("secret"));
                        link(tar, "loop", "loop");
                        link(tar, "out", "../../.." + secret);
                    });

            assertThat(said.code()).isEqualTo(1);
            assertThat(said.err()).contains("names " + way + ", which is not in the tar");
        }
        assertThat(berth.blobs).isEmpty();
    }

    @Test
    void keepsALayerThatIsCompressedAsItIs() throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(Images.bytes("layer"));
        }

        imported(tar -> {
            add(tar, "c.json", config("layer"));
            add(tar, "l.tar.gz", packed.toByteArray());
            add(tar, "manifest.json", manifest("[\"web:v1\"]", "l.tar.gz"));
        });

        var layer = only("web", "v1").blobs().getLast();
        assertThat(layer.mediaType()).hasToString("application/vnd.oci.image.layer.v1.tar+gzip");
        assertThat(layer.digest())
                .isEqualTo(Hashing.of(Digest.Algorithm.SHA256, packed.toByteArray()));
    }

    @Test
    void isToldTheNameOfAnImageThatWasSavedWithoutOne() throws IOException {
        Content content =
                tar -> {
                    add(tar, "c.json", config("layer"));
                    add(tar, "l", Images.bytes("layer"));
                    add(tar, "manifest.json", manifest("null", "l"));
                };

        assertThat(imported(content).err()).contains("Name it: --to REPOSITORY");
        assertThat(imported(content, "--to", "web").code()).isZero();
        assertThat(berth.manifests.getOrDefault("web", Map.of())).hasSize(1);
    }

    @Test
    void takesANewOneAsTheLayoutThatItIs() throws IOException {
        var text = Images.manifest(berth, "scratch", "layer");
        var digest = digest(text);
        var entry =
                Images.descriptor(MediaType.OCI_MANIFEST, digest, text.length())
                        .replace(
                                "}",
                                ",\"annotations\":{\"io.containerd.image.name\":"
                                        + "\"docker.io/shop/web:v1\","
                                        + "\"org.opencontainers.image.ref.name\":\"v1\"}}");

        var said =
                imported(tar -> {
                    add(tar, "blobs/sha256/" + digest.hex(), Images.bytes(text));
                    add(tar, "blobs/sha256/" + digest("layer").hex(), Images.bytes("layer"));
                    add(tar, "index.json", Images.bytes(Images.index(List.of(entry))));
                    add(tar, "manifest.json", manifest("[\"shop/web:v1\"]", "x"));
                    add(tar, "oci-layout", Images.bytes("{\"imageLayoutVersion\":\"1.0.0\"}"));
                });

        assertThat(said.code()).as(said.err()).isZero();
        assertThat(only("shop/web", "v1").digest()).isEqualTo(digest);
    }

    @Test
    void refusesWhatIsCutOff() throws IOException {
        imported(tar -> {
            add(tar, "c.json", config("layer"));
            add(tar, "l", new byte[100_000]);
            add(tar, "manifest.json", manifest("[\"web:v1\"]", "l"));
        });
        var bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, 50_000));

        var said = Berth.run(Map.of("BERTH_SERVER", berth.url()), "import", file.toString());

        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err()).contains("is not a good tar");
    }
}
