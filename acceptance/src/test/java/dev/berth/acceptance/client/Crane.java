package dev.berth.acceptance.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

/** crane: an index with its images both ways, and a copy between repositories, which mounts. */
final class Crane {
    private Crane() {}

    static Program loggedIn(Reach reach, Path home) {
        var crane = Program.built(reach, home, "crane");
        if (reach instanceof Reach.Secured secured) {
            crane.run(
                    "auth",
                    "login",
                    reach.address(),
                    "-u",
                    secured.user(),
                    "-p",
                    secured.password());
        }
        return crane;
    }

    static void run(Reach reach, Path home) throws IOException {
        var crane = loggedIn(reach, home);
        var image = reach.address() + "/clients/crane:v1";
        var copy = reach.address() + "/clients/crane-copy:v1";
        var sent = ImageLayout.made(home.resolve("sent"), "amd64", "arm64");
        crane.run("push", sent.directory(), image);
        crane.run("copy", image, copy);
        assertThat(crane.run("digest", copy)).isEqualTo(crane.run("digest", image));
        crane.run("validate", "--remote", copy);
        var received = new ImageLayout(home.resolve("received"));
        crane.run("pull", "--format=oci", copy, received.directory());
        Client.assertSameContent(received, sent);
        assertThat(crane.run("ls", reach.address() + "/clients/crane")).isEqualTo("v1\n");
    }
}
