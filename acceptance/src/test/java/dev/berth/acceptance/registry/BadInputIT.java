package dev.berth.acceptance.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.acceptance.BerthServer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is wrong is refused by name and place, over a plain socket, and leaves nothing behind. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
class BadInputIT {
    private static final String EMPTY =
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String END = "Host: localhost\r\nConnection: close\r\n\r\n";
    private static final int PATIENCE_MS = 30_000;

    private Path data;
    private BerthServer server;
    private RawRegistry registry;

    @BeforeAll
    void up(@TempDir Path directory) {
        data = directory;
        server = BerthServer.start(data);
        registry = new RawRegistry("127.0.0.1", server.port());
    }

    @AfterAll
    void down() {
        server.close();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        assertThat(registry.get("/v2/_catalog").text()).isEqualTo("{\"repositories\":[]}");
        for (var files : new String[] {"uploads", "blobs"}) {
            try (var found = Files.walk(data.resolve(files))) {
                assertThat(found.filter(Files::isRegularFile)).isEmpty();
            }
        }
        assertThat(Files.readString(server.log())).doesNotContain("ERROR");
    }

    @ParameterizedTest
    @CsvSource({
        "/v2/Shop/tags/list, NAME_INVALID, Shop",
        "/v2/shop/web/manifests/-bad, MANIFEST_INVALID, -bad",
        "/v2/shop/web/manifests/sha256:xyz, DIGEST_INVALID, sha256:xyz",
        "/v2/shop/web/blobs/sha256:xyz, DIGEST_INVALID, sha256:xyz",
        "/v2/shop/web/blobs/md5:d41d8cd98f00b204e9800998ecf8427e, DIGEST_INVALID, md5",
        "/v2/_catalog?n=many, BAD_REQUEST, many",
        "/v2/shop/web/tags/list?last=-x, MANIFEST_INVALID, -x",
    })
    void aMalformedNameTagDigestOrNumberIsRefused(String path, String code, String names)
            throws IOException {
        assertRefused(registry.get(path), 400, code, names);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{nope | MANIFEST_INVALID | JSON",
                "[] | MANIFEST_INVALID | object",
                "{\"schemaVersion\":1} | MANIFEST_INVALID | schema 1",
                "{\"schemaVersion\":2,\"config\":{\"digest\":7}} | MANIFEST_INVALID | config",
                "{\"schemaVersion\":2,\"layers\":[],\"config\":{\"mediaType\":\"a/b\",\"size\":0,"
                        + "\"digest\":\""
                        + EMPTY
                        + "\"}} | MANIFEST_BLOB_UNKNOWN | "
                        + EMPTY,
            })
    void aManifestThatIsNoneOrNamesWhatIsMissingIsRefused(String body, String code, String names)
            throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        var answer = put("/v2/shop/web/manifests/prod", MANIFEST, bytes);
        assertThat(answer.text()).contains("\"code\":\"" + code + "\"", names);
        assertThat(answer.status()).isBetween(400, 499);
    }

    @Test
    void aManifestThatIsTooLargeIsRefused() throws IOException {
        var answer = put("/v2/shop/web/manifests/prod", MANIFEST, new byte[(4 << 20) + 1]);
        assertRefused(answer, 413, "SIZE_INVALID", "4194304");
    }

    @Test
    void contentWithAnotherDigestIsRefusedAndItsUploadGone() throws IOException {
        var upload = registry.begin("shop/web");
        var answer = put(upload + "?digest=" + EMPTY, "text/plain", bytes("not empty"));
        assertRefused(answer, 400, "DIGEST_INVALID", EMPTY);
        assertRefused(registry.get(upload), 404, "BLOB_UPLOAD_UNKNOWN", "upload");
    }

    @ParameterizedTest
    @CsvSource({
        "zero-9, 400, BLOB_UPLOAD_INVALID, zero-9",
        "0-4, 400, SIZE_INVALID, 5 bytes",
        "5-14, 416, BLOB_UPLOAD_INVALID, goes on at 0",
    })
    void aChunkThatIsNotWhatItSaysIsRefusedAndTheUploadGoesOn(
            String range, int status, String code, String names) throws IOException {
        var upload = registry.begin("shop/web");
        var answer =
                exchange(
                        head("PATCH", upload, "Content-Range: " + range + "\r\n", 10)
                                + "0123456789");
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains(code, names);
        assertThat(registry.get(upload).header("range")).isEqualTo("0-0");
        cancel(upload);
    }

    @Test
    void aBodyThatIsCutOffStoresNoBlobAndTheUploadTellsHowFarItCame() throws IOException {
        var upload = registry.begin("shop/web");
        var whole = upload + "?digest=" + Content.digestOf(bytes("0123456789"));
        try (var socket = connect()) {
            socket.getOutputStream().write(bytes(head("PUT", whole, "", 10) + "01234"));
        }
        await().until(() -> registry.get(upload).header("range").equals("0-4"));
        cancel(upload);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Length: 3\\r\\nContent-Length: 4\\r\\n | 400 | well-formed",
                "Transfer-Encoding: sideways\\r\\n | 400 | transfer coding",
                "Transfer-Encoding: chunked\\r\\nContent-Length: 3\\r\\n | 400 | well-formed",
                "No colon here\\r\\n | 400 | well-formed",
                "Content-Type: nope\\r\\n | 400 | nope",
            })
    void aMalformedHeaderIsRefused(String header, int status, String names) throws IOException {
        var lines = header.replace("\\r\\n", "\r\n");
        var answer = exchange("PUT /v2/shop/web/manifests/prod HTTP/1.1\r\n" + lines + END + "{}");
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("\"errors\"", names);
    }

    @Test
    void headersThatAreTooLargeAreRefused() throws IOException {
        var answer = exchange("GET /v2/ HTTP/1.1\r\nX: " + "x".repeat(40_000) + "\r\n" + END);
        assertThat(answer).startsWith("HTTP/1.1 431 ").contains("\"errors\"");
    }

    private RawRegistry.Answer put(String path, String type, byte[] body) throws IOException {
        return registry.request(
                "PUT", path, type, body.length, out -> out.write(body), RawRegistry::whole);
    }

    private void cancel(String upload) throws IOException {
        var answer =
                registry.request("DELETE", upload, "text/plain", 0, out -> {}, RawRegistry::whole);
        assertThat(answer.status()).isEqualTo(204);
    }

    private static String head(String method, String path, String headers, int length) {
        return "%s %s HTTP/1.1\r\n%sContent-Length: %d\r\n%s"
                .formatted(method, path, headers, length, END);
    }

    private Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(PATIENCE_MS);
        return socket;
    }

    /** Sends just this, and returns all that is answered. */
    private String exchange(String request) throws IOException {
        try (var socket = connect()) {
            socket.getOutputStream().write(bytes(request));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void assertRefused(
            RawRegistry.Answer answer, int status, String code, String names) throws IOException {
        assertThat(answer.text()).contains("{\"errors\":[{\"code\":\"" + code + "\"", names);
        assertThat(answer.status()).isEqualTo(status);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
