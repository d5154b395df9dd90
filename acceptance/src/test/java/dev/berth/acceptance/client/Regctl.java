package dev.berth.acceptance.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

/** regctl: an index with its images both ways, and a tag that is deleted. */
final class Regctl {
    private Regctl() {}

    static void run(Reach reach, Path home) throws IOException {
        var regctl = Program.built(reach, home, "regctl");
        switch (reach) {
            case Reach.Plain _ -> regctl.run("registry", "set", "--tls=disabled", reach.address());
            case Reach.Secured secured ->
                    regctl.run(
                            "registry",
                            "login",
                            reach.address(),
                            "-u",
                            secured.user(),
                            "-p",
                            secured.password());
        }
        var repository = reach.address() + "/clients/regctl";
        var sent = ImageLayout.made(home.resolve("sent"), "amd64", "arm64");
        regctl.run("image", "copy", "ocidir://" + sent.directory() + ":v1", repository + ":v1");
        var received = new ImageLayout(home.resolve("received"));
        regctl.run("image", "copy", repository + ":v1", "ocidir://" + received.directory() + ":v1");
        Client.assertSameContent(received, sent);
        regctl.run("image", "copy", repository + ":v1", repository + ":v2");
        regctl.run("tag", "delete", repository + ":v1");
        assertThat(regctl.run("tag", "ls", repository)).isEqualTo("v2\n");
    }
}
