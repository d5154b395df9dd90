package dev.berth.acceptance.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.acceptance.registry.Content;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** skopeo: an index with its images both ways, and layers that it compresses with zstd. */
final class Skopeo {
    private final Reach reach;
    private final Path home;
    private final Program skopeo;

    private Skopeo(Reach reach, Path home) {
        this.reach = reach;
        this.home = home;
        this.skopeo = Program.installed(reach, home, "skopeo");
    }

    static void run(Reach reach, Path home) throws IOException {
        var client = new Skopeo(reach, home);
        if (reach instanceof Reach.Secured secured) {
            client.skopeo.run(
                    "login", "-u", secured.user(), "-p", secured.password(), reach.address());
        }
        client.everyPlatform();
        client.zstd();
    }

    private void everyPlatform() throws IOException {
        var sent = ImageLayout.made(home.resolve("sent"), "amd64", "arm64");
        var image = "docker://" + reach.address() + "/clients/skopeo:v1";
        copy("oci:" + sent.directory(), image, "--all");
        var received = new ImageLayout(home.resolve("received"));
        copy(image, "oci:" + received.directory(), "--all");
        Client.assertSameContent(received, sent);
        var index =
                skopeo.run("inspect", "--raw", "--tls-verify=" + isSecured(), image)
                        .getBytes(StandardCharsets.UTF_8);
        var digest = Content.digestOf(index);
        assertThat(sent.content()).containsValue(digest);
    }

    /**
     * With a layer of its own: one that the registry has in another form is not compressed anew.
     */
    private void zstd() throws IOException {
        var sent = ImageLayout.made(home.resolve("unzipped"), "riscv64");
        var image = "docker://" + reach.address() + "/clients/skopeo-zstd:v1";
        copy(
                "oci:" + sent.directory(),
                image,
                "--override-arch=riscv64",
                "--dest-compress",
                "--dest-compress-format=zstd");
        var raw = skopeo.run("inspect", "--raw", "--tls-verify=" + isSecured(), image);
        assertThat(raw).contains("application/vnd.oci.image.layer.v1.tar+zstd");
        var received = home.resolve("unpacked");
        copy(image, "dir:" + received, "--dest-decompress");
        // There a layer's file is named by its digest, which is now that of the tar.
        var tar = ImageLayout.digestOfUnpacked(home, "riscv64");
        assertThat(received.resolve(tar.substring("sha256:".length()))).exists();
    }

    private void copy(String from, String to, Object... options) {
        var words = new ArrayList<Object>();
        words.add("--insecure-policy");
        words.add("copy");
        words.add("--src-tls-verify=" + isSecured());
        words.add("--dest-tls-verify=" + isSecured());
        words.addAll(List.of(options));
        words.add(from);
        words.add(to);
        skopeo.run(words.toArray());
    }

    private boolean isSecured() {
        return reach instanceof Reach.Secured;
    }
}
