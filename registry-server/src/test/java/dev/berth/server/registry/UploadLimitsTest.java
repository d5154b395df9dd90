package dev.berth.server.registry;

import static dev.berth.server.registry.RegistryTestBed.OCI_INDEX;
import static dev.berth.server.registry.RegistryTestBed.bytes;
import static dev.berth.server.registry.RegistryTestBed.sha256;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.server.http.LeakWatch;
import dev.berth.server.http.RawClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.ArrayList;

/** What is refused for want of room, or because a client wants too much at once. */
@ExtendWith(LeakWatch.class)
class UploadLimitsTest {
    private static final String EXPECTS =
            " HTTP/1.1\r\nHost: b\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";

    private static final int MOST_UPLOADS = 3;

    private final RegistryTestBed registry =
            new RegistryTestBed(
                    new RegistryLimits(RegistryLimits.DEFAULT.manifest(), MOST_UPLOADS));

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void trap19OneUploadTooManyIs429WithRetryAfterAndItsBodyIsNotAskedFor() {
        var busy = new ArrayList<RawClient>();
        try {
            var sessions = new ArrayList<String>();
            for (int i = 0; i <= MOST_UPLOADS; i++) {
                sessions.add(registry.begin("a"));
            }
            for (var session : sessions.subList(0, MOST_UPLOADS)) {
                var client = registry.anotherClient();
                busy.add(client);
                sendAllButFive(client, session);
            }
            try (var late = registry.anotherClient()) {
                late.send("PATCH " + sessions.getLast() + EXPECTS);
                var refused = late.answer();
                assertThat(refused.status()).isEqualTo(429);
                assertThat(refused.header("retry-after")).isEqualTo("5");
                assertThat(refused.text()).contains("TOOMANYREQUESTS").contains("3 uploads");
            }
            var whole = "/v2/a/blobs/uploads/?digest=" + sha256(bytes("x"));
            assertThat(registry.client.ask("POST", whole, bytes("x")).status()).isEqualTo(429);
            busy.getFirst().send("12345");
            assertThat(busy.getFirst().answer().status()).isEqualTo(202);
            assertThat(registry.client.ask("PATCH", sessions.getLast(), bytes("12345")).status())
                    .isEqualTo(202);
        } finally {
            busy.forEach(RawClient::close);
        }
    }

    /** So much that it does not wait in memory; returns when it came. */
    private void sendAllButFive(RawClient client, String session) {
        client.send("PATCH " + session + " HTTP/1.1\r\nHost: b\r\nContent-Length: 70005\r\n\r\n");
        client.send("1".repeat(70_000));
        await().until(() -> registry.client.ask("GET", session).header("range").equals("0-69999"));
    }

    @Test
    void placesAreGivenBackHoweverAnUploadEnds() {
        for (int i = 0; i < 3 * MOST_UPLOADS; i++) {
            var upload = registry.begin("a");
            var wrong = upload + "?digest=" + sha256(bytes("other"));
            assertThat(registry.client.ask("PUT", wrong, bytes("x")).status()).isEqualTo(400);
        }
        registry.pushBlob("a", "good");
    }

    @Test
    void withoutRoomNoUploadBeginsAndNothingStays() {
        registry.blobs.setFull(true);
        var begin = registry.client.ask("POST", "/v2/a/blobs/uploads/", new byte[0]);
        assertThat(begin.status()).isEqualTo(507);
        assertThat(begin.text()).contains("DISK_FULL");
        var single = "/v2/a/blobs/uploads/?digest=" + sha256(bytes("x"));
        assertThat(registry.client.ask("POST", single, bytes("x")).status()).isEqualTo(507);
        assertThat(registry.openUploads()).isZero();
    }

    @Test
    void withoutRoomABodyIsNotAskedForAndWhatCameBeforeIsRemoved() {
        var upload = registry.begin("a");
        assertThat(registry.client.ask("PATCH", upload, bytes("12345")).status()).isEqualTo(202);
        registry.blobs.setFull(true);
        try (var client = registry.anotherClient()) {
            client.send("PATCH " + upload + EXPECTS);
            var refused = client.answer();
            assertThat(refused.status()).isEqualTo(507);
            assertThat(refused.text()).contains("DISK_FULL");
        }
        assertThat(registry.client.ask("GET", upload).status()).isEqualTo(404);
        assertThat(registry.openUploads()).isZero();
        assertThat(registry.blobs.openUploads()).isEmpty();
    }

    @Test
    void whenTheRoomEndsInTheMiddleOfABodyNothingOfItStays() {
        var upload = registry.begin("a");
        try (var client = registry.anotherClient()) {
            sendAllButFive(client, upload);
            registry.blobs.setFull(true);
            client.send("67890");
            assertThat(client.answer().status()).isEqualTo(507);
        }
        assertThat(registry.openUploads()).isZero();
        assertThat(registry.blobs.openUploads()).isEmpty();
    }

    /** All of its bytes are there: ending it takes no more of them. */
    @Test
    void withoutRoomAnUploadWhoseBytesAreThereCanBeEnded() {
        var upload = registry.begin("a");
        assertThat(registry.client.ask("PATCH", upload, bytes("12345")).status()).isEqualTo(202);
        registry.blobs.setFull(true);
        var put = upload + "?digest=" + sha256(bytes("12345"));
        assertThat(registry.client.ask("PUT", put, new byte[0]).status()).isEqualTo(201);
    }

    @Test
    void withoutRoomManifestsAreRefusedAndReadingAndDeletingGoOn() {
        var manifest = registry.image("a", "layer");
        assertThat(registry.pushManifest("a", "v1", manifest).status()).isEqualTo(201);
        registry.blobs.setFull(true);
        var refused = registry.pushManifest("a", "v2", manifest);
        assertThat(refused.status()).isEqualTo(507);
        assertThat(refused.text()).contains("DISK_FULL");
        try (var client = registry.anotherClient()) {
            client.send("PUT /v2/a/manifests/v2" + EXPECTS);
            assertThat(client.answer().status()).isEqualTo(507);
        }
        assertThat(registry.client.ask("GET", "/v2/a/manifests/v2").status()).isEqualTo(404);
        assertThat(registry.client.ask("GET", "/v2/a/manifests/v1").status()).isEqualTo(200);
        var layer = "/v2/a/blobs/" + sha256(bytes("layer"));
        assertThat(registry.client.ask("GET", layer).text()).isEqualTo("layer");
        assertThat(registry.client.ask("DELETE", "/v2/a/manifests/v1").status()).isEqualTo(202);
    }

    @Test
    void theLargestManifestIsASetting() {
        var index = "{\"schemaVersion\":2,\"mediaType\":\"" + OCI_INDEX + "\",\"manifests\":[]}";
        var target = "/v2/a/manifests/v1";
        var type = "Content-Type: " + OCI_INDEX;
        try (var small = new RegistryTestBed(new RegistryLimits(index.length(), 1))) {
            assertThat(small.client.ask("PUT", target, bytes(index), type).status()).isEqualTo(201);
            var larger = small.client.ask("PUT", target, bytes(index + " "), type);
            assertThat(larger.status()).isEqualTo(413);
        }
        try (var large = new RegistryTestBed(new RegistryLimits(8 << 20, 1))) {
            var padded = bytes(index + " ".repeat(5 << 20));
            assertThat(large.client.ask("PUT", target, padded, type).status()).isEqualTo(201);
        }
    }
}
