package dev.berth.acceptance.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** buildah, with storage of its own: an image, and another that is built from it. */
final class Buildah {
    private Buildah() {}

    static void run(Reach reach, Path home) throws IOException {
        var buildah =
                Program.installed(
                        reach,
                        home,
                        "buildah",
                        "--storage-driver=vfs",
                        "--root=" + home.resolve("storage"),
                        "--runroot=" + home.resolve("run"));
        var verify = "--tls-verify=" + (reach instanceof Reach.Secured);
        if (reach instanceof Reach.Secured secured) {
            buildah.run("login", "-u", secured.user(), "-p", secured.password(), reach.address());
        }
        var context = Files.createDirectories(home.resolve("context"));
        Files.writeString(context.resolve("content"), "by buildah");
        var base = reach.address() + "/clients/buildah:base";
        var image = reach.address() + "/clients/buildah:v1";
        build(buildah, verify, context, base, "FROM scratch\nCOPY content /content\n");
        buildah.run("push", verify, base);
        buildah.run("rmi", base);
        // Its base has to be pulled.
        build(buildah, verify, context, image, "FROM " + base + "\nLABEL more=this\n");
        var id = id(buildah, image);
        // Two that are missing are equal as well.
        assertThat(id).isNotBlank();
        buildah.run("push", verify, image);
        buildah.run("rmi", image);
        buildah.run("pull", verify, image);
        assertThat(id(buildah, image)).isEqualTo(id);
    }

    private static void build(
            Program buildah, String verify, Path context, String image, String instructions)
            throws IOException {
        var file = Files.writeString(context.resolve("Containerfile"), instructions);
        buildah.run("bud", verify, "--isolation=chroot", "-f", file, "-t", image, context);
    }

    private static String id(Program buildah, String image) {
        return buildah.run("inspect", "--type=image", "--format={{.FromImageID}}", image);
    }
}
