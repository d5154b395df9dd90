package dev.berth.acceptance.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.acceptance.BerthServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who asks too much, or sends too little, is told so. */
@Timeout(120)
class LimitsIT {
    private static final String REPOSITORY = "limited/web";

    @TempDir private Path directory;

    private BerthServer serve(String limits) throws IOException {
        var settings = Files.writeString(directory.resolve("berth.yml"), "limits: " + limits);
        return BerthServer.configured(directory.resolve("data"), settings);
    }

    private static RawRegistry at(BerthServer server) {
        return new RawRegistry("127.0.0.1", server.port());
    }

    @Test
    void aSenderThatStopsIsToldSoAndItsUploadGoesOn() throws IOException {
        try (var server = serve("{ idle: 3s }")) {
            var registry = at(server);
            var upload = registry.begin(REPOSITORY);
            var slow = patch(registry, upload, 10, out -> out.write(bytes("12345")));
            assertThat(slow.status()).isEqualTo(408);
            assertThat(slow.text()).contains("REQUEST_TIMEOUT");
            assertThat(registry.get(upload).header("range")).isEqualTo("0-4");
            var digest = Content.digestOf(bytes("1234567890"));
            var rest =
                    registry.request(
                            "PUT",
                            upload + "?digest=" + digest,
                            "application/octet-stream",
                            5,
                            out -> out.write(bytes("67890")),
                            RawRegistry::whole);
            assertThat(rest.status()).isEqualTo(201);
        }
    }

    @Test
    void oneUploadTooManyIsToldWhenToTryAgain() throws IOException {
        try (var server = serve("{ uploads: 2 }")) {
            var registry = at(server);
            var third = registry.begin(REPOSITORY);
            Asking late = () -> patch(registry, third, 2, out -> out.write(bytes("12")));
            var answer = whileUnderWay(registry, () -> whileUnderWay(registry, late));
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.header("retry-after")).isEqualTo("5");
            assertThat(answer.text()).contains("TOOMANYREQUESTS");
            assertThat(late.ask().status()).isEqualTo(202);
        }
    }

    private interface Asking {
        RawRegistry.Answer ask() throws IOException;
    }

    /** Asks while an upload is under way, and lets that one end well. */
    private static RawRegistry.Answer whileUnderWay(RawRegistry registry, Asking asking)
            throws IOException {
        var asked = new RawRegistry.Answer[1];
        var upload = registry.begin(REPOSITORY);
        // More than the server keeps back from the file while more may follow.
        var most = new byte[300 << 10];
        var whole =
                patch(
                        registry,
                        upload,
                        most.length + 2,
                        out -> {
                            out.write(most);
                            out.flush();
                            await().until(() ->
                                    !registry.get(upload).header("range").equals("0-0"));
                            asked[0] = asking.ask();
                            out.write(bytes("34"));
                        });
        assertThat(whole.status()).isEqualTo(202);
        return asked[0];
    }

    private static RawRegistry.Answer patch(
            RawRegistry registry, String upload, long length, RawRegistry.Body body)
            throws IOException {
        return registry.request(
                "PATCH", upload, "application/octet-stream", length, body, RawRegistry::whole);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
