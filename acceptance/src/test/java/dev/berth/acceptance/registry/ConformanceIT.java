package dev.berth.acceptance.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.acceptance.BerthServer;
import dev.berth.acceptance.Ports;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The OCI conformance suite passes, and passes over nothing that Berth could be asked. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(900)
class ConformanceIT {
    /** Version 1.1 of the spec does not know how an upload is cancelled, so it is not asked for. */
    private static final Set<String> NOT_IN_STABLE =
            Set.of(
                    "OCI Conformance Test/sha256 blobs/post cancel/blob-post-cancel",
                    "OCI Conformance Test/sha512 blobs/post cancel/blob-post-cancel");

    private ConformanceSuite suite;
    private BerthServer server;

    @BeforeAll
    void up(@TempDir Path directory) throws IOException {
        assumeTrue(
                ConformanceSuite.canBeBuilt(),
                "there is no Go toolchain to build the OCI conformance suite with");
        suite = ConformanceSuite.built();
        var settings =
                Files.writeString(
                        directory.resolve("berth.yml"),
                        "sparse: [conformance/stable-sparse/one, conformance/dev-sparse/one]\n");
        server =
                BerthServer.start(
                        directory.resolve("data"),
                        "127.0.0.1",
                        Ports.free(),
                        List.of("--config", settings.toString()));
    }

    @AfterAll
    void down() {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"stable, false", "stable, true", "dev, false", "dev, true"})
    void everythingPasses(String version, boolean sparse) {
        var result = suite.run(server.port(), version, sparse);
        System.out.printf(
                "conformance %s%s: %d passed, %d failed, %d skipped%n",
                version,
                sparse ? " with sparse manifests" : "",
                result.passed(),
                result.failed(),
                result.skipped());
        var notAsked = version.equals("stable") ? NOT_IN_STABLE : Set.<String>of();
        assertThat(result.notPassed().keySet()).isEqualTo(notAsked);
        assertThat(result.failed()).isZero();
        assertThat(result.skipped()).isEqualTo(notAsked.size());
        assertThat(result.passed()).isGreaterThan(800);
    }
}
