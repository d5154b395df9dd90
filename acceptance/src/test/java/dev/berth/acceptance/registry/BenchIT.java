package dev.berth.acceptance.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.acceptance.BerthServer;
import dev.berth.acceptance.Cli;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/**
 * The bench works, and Berth answers all of it rightly under load. How fast is another question,
 * which {@code acceptance/compare} asks.
 */
@Timeout(300)
class BenchIT {
    private static final int OPERATIONS = 15;

    @Test
    void everyOperationIsDoneWithoutAnErrorAndItsCostIsKnown(@TempDir Path data) {
        try (var server = BerthServer.start(data)) {
            var report =
                    new Cli(server)
                            .json(
                                    "bench",
                                    server.url(),
                                    "--rounds=1",
                                    "--seconds=0.3",
                                    "--warmup=0.1",
                                    "--tags=200",
                                    "--most-pushed=200");

            assertThat(report.path("operations")).hasSize(OPERATIONS);
            for (var measured : report.path("operations")) {
                var result = measured.path("results").path(0);
                assertThat(result.path("errors").asLong(-1)).as("%s", measured).isZero();
                assertThat(result.path("operations").asLong()).as("%s", measured).isPositive();
                assertThat(result.path("resident-mb").asDouble()).as("%s", measured).isPositive();
                assertThat(result.has("cpu-ms")).as("%s", measured).isTrue();
            }
            var registry = report.path("registries").path(0);
            assertThat(registry.path("pid").asLong()).isEqualTo(server.pid());
            assertThat(registry.path("left")).isEmpty();
        }
    }
}
