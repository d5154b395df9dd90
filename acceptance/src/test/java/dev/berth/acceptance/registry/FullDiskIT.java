package dev.berth.acceptance.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import dev.berth.acceptance.BerthServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** There is no room, or too little, on a small disk of the server's own. */
@Timeout(300)
class FullDiskIT {
    private static final String REPOSITORY = "full/disk";
    private static final int MIB = 1 << 20;
    private static final byte[] INDEX =
            """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}\
            """
                    .getBytes(StandardCharsets.US_ASCII);

    @TempDir private Path directory;

    private BerthServer serve(ShutDownFileSystem disk, String reserve) throws IOException {
        var settings =
                Files.writeString(
                        directory.resolve("berth.yml"), "disk: { reserve: " + reserve + " }\n");
        return BerthServer.configured(disk.path().resolve("data"), settings);
    }

    @Test
    void refusesWithAClearErrorKeepsWhatIsThereAndGoesOnWhenThereIsRoom() throws Exception {
        try (var disk = new ShutDownFileSystem(directory, 256);
                var server = serve(disk, "0k")) {
            var registry = new RawRegistry("127.0.0.1", server.port());
            var good = new Content(1, MIB);
            assertThat(push(registry, good)).isEqualTo(201);

            var ballast = disk.path().resolve("ballast");
            Files.write(ballast, new byte[64 * MIB]);
            var large = new Content(2, 300 * MIB);
            var upload = registry.begin(REPOSITORY);
            var refused = registry.refusedUpload(upload, large.digest(), large);
            assertThat(refused.status()).isEqualTo(507);
            assertThat(refused.text()).contains("\"code\":\"DISK_FULL\"");
            assertThat(files(disk.path().resolve("data/uploads"))).isZero();

            assertThat(get(registry, good)).isEqualTo(200);
            Files.delete(ballast);
            assertThat(push(registry, new Content(3, MIB))).isEqualTo(201);
        }
    }

    @Test
    void startsOnAFullDiskAndSettlesWhatACrashLeftOnceThereIsRoom() throws Exception {
        try (var disk = new ShutDownFileSystem(directory, 256)) {
            var good = new Content(1, MIB);
            String upload;
            try (var server = serve(disk, "0k")) {
                var registry = new RawRegistry("127.0.0.1", server.port());
                assertThat(push(registry, good)).isEqualTo(201);
                upload = registry.begin(REPOSITORY);
                assertThat(patch(registry, upload, "12345")).isEqualTo(202);
                server.kill();
            }
            // The row of an upload without its file, as a crash between the two leaves it.
            Files.delete(disk.path().resolve("data/uploads/" + name(upload)));
            var ballast = disk.path().resolve("ballast");
            fill(ballast);
            try (var server = serve(disk, "0k")) {
                var registry = new RawRegistry("127.0.0.1", server.port());
                assertThat(get(registry, good)).isEqualTo(200);
                Files.delete(ballast);
                await().until(() -> push(registry, new Content(2, MIB)) == 201);
                assertThat(registry.get(upload).status()).isEqualTo(404);
            }
        }
    }

    @Test
    void keepsItsReserveInTheMiddleOfAnUploadAndGoesOnReadingAndDeleting() throws Exception {
        try (var disk = new ShutDownFileSystem(directory, 256);
                var server = serve(disk, "100m")) {
            var registry = new RawRegistry("127.0.0.1", server.port());
            var good = new Content(1, MIB);
            assertThat(push(registry, good)).isEqualTo(201);
            assertThat(putIndex(registry, "v1")).isEqualTo(201);

            // More than the disk has above the reserve, less than it has.
            var large = new Content(2, 180 * MIB);
            var refused = registry.refusedUpload(registry.begin(REPOSITORY), large.digest(), large);
            assertThat(refused.status()).isEqualTo(507);
            assertThat(refused.text()).contains("DISK_FULL", "reserve of 100 MiB");
            assertThat(files(disk.path().resolve("data/uploads"))).isZero();

            var ballast = disk.path().resolve("ballast");
            Files.write(ballast, new byte[140 * MIB]);
            await().until(() -> putIndex(registry, "v2") == 507);
            assertThat(push(registry, new Content(3, MIB))).isEqualTo(507);
            assertThat(get(registry, good)).isEqualTo(200);
            assertThat(registry.get("/v2/" + REPOSITORY + "/manifests/v1").status()).isEqualTo(200);
            assertThat(delete(registry, "/v2/" + REPOSITORY + "/manifests/v1")).isEqualTo(202);
            assertThat(files(disk.path().resolve("data/uploads"))).isZero();

            Files.delete(ballast);
            await().until(() -> push(registry, new Content(3, MIB)) == 201);
            assertThat(putIndex(registry, "v2")).isEqualTo(201);
        }
    }

    private static int patch(RawRegistry registry, String upload, String bytes) throws IOException {
        var body = bytes.getBytes(StandardCharsets.US_ASCII);
        return registry.request(
                        "PATCH",
                        upload,
                        "application/octet-stream",
                        body.length,
                        out -> out.write(body),
                        RawRegistry::whole)
                .status();
    }

    private static int push(RawRegistry registry, Content content) throws Exception {
        return registry.pushBlob(REPOSITORY, content.digest(), content.length(), content::writeTo);
    }

    private static int get(RawRegistry registry, Content content) throws IOException {
        return registry.get("/v2/" + REPOSITORY + "/blobs/" + content.digest()).status();
    }

    private static int putIndex(RawRegistry registry, String tag) throws IOException {
        return registry.request(
                        "PUT",
                        "/v2/" + REPOSITORY + "/manifests/" + tag,
                        "application/vnd.oci.image.index.v1+json",
                        INDEX.length,
                        out -> out.write(INDEX),
                        RawRegistry::whole)
                .status();
    }

    private static int delete(RawRegistry registry, String path) throws IOException {
        return registry.request("DELETE", path, "text/plain", 0, out -> {}, RawRegistry::whole)
                .status();
    }

    /** Takes every block that there is. */
    private static void fill(Path ballast) throws IOException {
        for (int piece = MIB; piece >= 512; piece /= 2) {
            try (OutputStream out = Files.newOutputStream(ballast, CREATE, APPEND)) {
                while (true) {
                    out.write(new byte[piece]);
                }
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("No space left");
            }
        }
    }

    private static String name(String upload) {
        return upload.substring(upload.lastIndexOf('/') + 1);
    }

    private static long files(Path directory) throws Exception {
        try (var files = Files.list(directory)) {
            return files.count();
        }
    }
}
