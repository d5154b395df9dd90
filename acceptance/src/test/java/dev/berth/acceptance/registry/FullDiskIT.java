package dev.berth.acceptance.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.acceptance.BerthServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The disk is full in the middle of an upload. */
@Timeout(300)
class FullDiskIT {
    private static final String REPOSITORY = "full/disk";

    @Test
    void refusesWithAClearErrorKeepsWhatIsThereAndGoesOnWhenThereIsRoom(@TempDir Path directory)
            throws Exception {
        try (var disk = new ShutDownFileSystem(directory, 256);
                var server = BerthServer.start(disk.path().resolve("data"))) {
            var registry = new RawRegistry("127.0.0.1", server.port());
            var good = new Content(1, 1 << 20);
            assertThat(push(registry, good)).isEqualTo(201);

            var ballast = disk.path().resolve("ballast");
            Files.write(ballast, new byte[64 << 20]);
            var large = new Content(2, 300 << 20);
            var begun =
                    registry.request(
                            "POST",
                            "/v2/" + REPOSITORY + "/blobs/uploads/",
                            "text/plain",
                            0,
                            out -> {},
                            RawRegistry::whole);
            var refused = registry.refusedUpload(begun.header("location"), large.digest(), large);
            assertThat(refused.status()).isEqualTo(507);
            assertThat(new String(refused.body().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("\"code\":\"DISK_FULL\"");
            assertThat(files(disk.path().resolve("data/uploads"))).isZero();

            assertThat(registry.get("/v2/" + REPOSITORY + "/blobs/" + good.digest()).status())
                    .isEqualTo(200);
            Files.delete(ballast);
            assertThat(push(registry, new Content(3, 1 << 20))).isEqualTo(201);
        }
    }

    private static int push(RawRegistry registry, Content content) throws Exception {
        return registry.pushBlob(REPOSITORY, content.digest(), content.length(), content::writeTo);
    }

    private static long files(Path directory) throws Exception {
        try (var files = Files.list(directory)) {
            return files.count();
        }
    }
}
