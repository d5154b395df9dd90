package dev.berth.acceptance.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

/** podman, with storage of its own. */
final class Podman {
    private Podman() {}

    static void run(Reach reach, Path home) throws IOException {
        var podman =
                Program.installed(
                        reach,
                        home,
                        "podman",
                        "--storage-driver=vfs",
                        "--cgroup-manager=cgroupfs",
                        "--root=" + home.resolve("storage"),
                        "--runroot=" + home.resolve("run"),
                        "--tmpdir=" + home.resolve("tmp"));
        var verify = "--tls-verify=" + (reach instanceof Reach.Secured);
        if (reach instanceof Reach.Secured secured) {
            podman.run("login", "-u", secured.user(), "-p", secured.password(), reach.address());
        }
        var image = reach.address() + "/clients/podman:v1";
        podman.run("import", ImageLayout.tar(home, "by podman"), image);
        var id = podman.run("image", "inspect", "-f", "{{.Id}}", image);
        podman.run("push", verify, image);
        podman.run("rmi", image);
        podman.run("pull", verify, image);
        assertThat(podman.run("image", "inspect", "-f", "{{.Id}}", image)).isEqualTo(id);
    }
}
