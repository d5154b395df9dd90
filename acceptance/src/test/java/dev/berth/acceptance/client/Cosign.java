package dev.berth.acceptance.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

/** cosign: a signature over an image, found and verified; with a key, so nobody else is asked. */
final class Cosign {
    private Cosign() {}

    static void run(Reach reach, Path home) throws IOException {
        var crane = Crane.loggedIn(reach, home);
        var sent = ImageLayout.made(home.resolve("sent"), "amd64");
        var repository = reach.address() + "/clients/cosign";
        crane.run("push", sent.directory(), repository + ":v1");
        var image = repository + "@" + crane.run("digest", repository + ":v1").strip();

        var cosign = Program.built(reach, home, "cosign");
        if (reach instanceof Reach.Secured secured) {
            cosign.run("login", reach.address(), "-u", secured.user(), "-p", secured.password());
        }
        var plain = "--allow-http-registry=" + (reach instanceof Reach.Plain);
        var key = home.resolve("cosign");
        cosign.run("generate-key-pair", "--output-key-prefix=" + key);
        cosign.run("sign", "-y", plain, "--key=" + key + ".key", "--tlog-upload=false", image);
        assertThat(
                        cosign.run(
                                "verify",
                                plain,
                                "--key=" + key + ".pub",
                                "--insecure-ignore-tlog",
                                image))
                .contains(image.substring(image.indexOf('@') + 1));
    }
}
