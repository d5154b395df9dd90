package dev.berth.acceptance.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What each client does with the registry: it pushes, pulls, and has what it had. */
enum Client {
    SKOPEO,
    PODMAN,
    BUILDAH,
    CRANE,
    REGCTL,
    ORAS,
    HELM,
    COSIGN;

    /**
     * Logs in where that is needed, pushes, pulls and compares.
     *
     * @param home an empty directory for all that the client keeps
     */
    void run(Reach reach, Path home) throws IOException {
        switch (this) {
            case SKOPEO -> Skopeo.run(reach, home);
            case PODMAN -> Podman.run(reach, home);
            case BUILDAH -> Buildah.run(reach, home);
            case CRANE -> Crane.run(reach, home);
            case REGCTL -> Regctl.run(reach, home);
            case ORAS -> Oras.run(reach, home);
            case HELM -> Helm.run(reach, home);
            case COSIGN -> Cosign.run(reach, home);
        }
    }

    static void assertSameContent(ImageLayout received, ImageLayout sent) throws IOException {
        assertThat(received.content()).isEqualTo(sent.content()).isNotEmpty();
    }

    static void assertSameFile(Path received, Path sent) throws IOException {
        assertThat(Files.mismatch(received, sent)).isEqualTo(-1);
    }
}
