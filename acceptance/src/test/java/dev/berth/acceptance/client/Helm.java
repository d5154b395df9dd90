package dev.berth.acceptance.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** helm: a chart. */
final class Helm {
    private Helm() {}

    static void run(Reach reach, Path home) throws IOException {
        var helm = Program.built(reach, home, "helm");
        var plain = "--plain-http=" + (reach instanceof Reach.Plain);
        if (reach instanceof Reach.Secured secured) {
            helm.run(
                    "registry",
                    "login",
                    reach.address(),
                    "-u",
                    secured.user(),
                    "-p",
                    secured.password());
        }
        var charts = "oci://" + reach.address() + "/clients/charts";
        var received = Files.createDirectories(home.resolve("received"));
        helm.run("create", home.resolve("web"));
        helm.run("package", home.resolve("web"), "-d", home);
        helm.run("push", plain, home.resolve("web-0.1.0.tgz"), charts);
        helm.run("pull", plain, charts + "/web", "--version=0.1.0", "-d", received);
        Client.assertSameFile(received.resolve("web-0.1.0.tgz"), home.resolve("web-0.1.0.tgz"));
    }
}
