package dev.berth.acceptance.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** oras: an artifact, and another that is attached to it, found and fetched. */
final class Oras {
    private static final String SBOM = "application/vnd.example.sbom";

    private Oras() {}

    static void run(Reach reach, Path home) throws IOException {
        var oras = Program.built(reach, home, "oras");
        var plain = "--plain-http=" + (reach instanceof Reach.Plain);
        if (reach instanceof Reach.Secured secured) {
            oras.run("login", reach.address(), "-u", secured.user(), "-p", secured.password());
        }
        var artifact = reach.address() + "/clients/oras:v1";
        var thing = Files.writeString(home.resolve("thing"), "any bytes");
        var sbom = Files.writeString(home.resolve("sbom"), "what is in it");
        oras.run(
                "push",
                plain,
                "--disable-path-validation",
                "--artifact-type=application/vnd.example.thing",
                artifact,
                thing);
        oras.run(
                "attach",
                plain,
                "--disable-path-validation",
                "--artifact-type=" + SBOM,
                artifact,
                sbom);
        var found =
                oras.run(
                                "discover",
                                plain,
                                "--artifact-type=" + SBOM,
                                "--format=go-template={{range .referrers}}{{println"
                                        + " .reference}}{{end}}",
                                artifact)
                        .strip();
        assertThat(found).matches(reach.address() + "/clients/oras@sha256:[0-9a-f]{64}");
        for (var file : new Path[] {thing, sbom}) {
            var sent = home.resolve("sent-" + file.getFileName());
            Files.move(file, sent);
            oras.run("pull", plain, "--allow-path-traversal", file.equals(sbom) ? found : artifact);
            Client.assertSameFile(file, sent);
        }
    }
}
