package dev.berth.server.registry;

import static dev.berth.server.registry.RegistryTestBed.bytes;
import static dev.berth.server.registry.RegistryTestBed.digest;
import static dev.berth.server.registry.RegistryTestBed.sha256;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.model.Digest;
import dev.berth.server.http.LeakWatch;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The upload dialogues of the clients, and what goes wrong in them. */
@ExtendWith(LeakWatch.class)
class UploadRoutesTest {
    private final RegistryTestBed registry = new RegistryTestBed();

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void dialogueOfDockerWithOneStreamAndAnEmptyPut() {
        var client = registry.client;
        var begun = client.ask("POST", "/v2/shop/web/blobs/uploads/", new byte[0]);
        assertThat(begun.status()).isEqualTo(202);
        assertThat(begun.header("range")).isEqualTo("0-0");
        assertThat(begun.header("docker-upload-uuid")).isNotEmpty();
        assertThat(begun.header("content-length")).isEqualTo("0");
        client.send("PATCH " + begun.header("location") + " HTTP/1.1\r\nHost: b\r\n");
        client.send("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n there\r\n0\r\n\r\n");
        var patched = client.answer();
        assertThat(patched.status()).isEqualTo(202);
        assertThat(patched.header("range")).isEqualTo("0-10");
        var digest = sha256(bytes("hello there"));
        var put = patched.header("location") + "?digest=" + digest;
        var done = client.ask("PUT", put, new byte[0]);
        assertThat(done.status()).isEqualTo(201);
        assertThat(done.header("docker-content-digest")).isEqualTo(digest.toString());
        var head = client.ask("HEAD", "/v2/shop/web/blobs/" + digest);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("content-length")).isEqualTo("11");
    }

    @Test
    void dialogueOfContainerdWithOnePut() {
        var content = bytes("a layer");
        var put = registry.begin("shop/web") + "?digest=" + sha256(content);
        assertThat(registry.client.ask("PUT", put, content).status()).isEqualTo(201);
        assertThat(registry.client.ask("PUT", put, content).status()).isEqualTo(404);
    }

    @Test
    void dialogueOfASinglePost() {
        var content = bytes("a layer");
        var post = "/v2/shop/web/blobs/uploads/?digest=" + sha256(content);
        var answer = registry.client.ask("POST", post, content);
        assertThat(answer.status()).isEqualTo(201);
        assertThat(registry.client.ask("GET", answer.header("location")).text())
                .isEqualTo("a layer");
    }

    @Test
    void aSinglePostThatFailsLeavesNoUpload() {
        var post = "/v2/shop/web/blobs/uploads/?digest=" + sha256(bytes("another"));
        var answer = registry.client.ask("POST", post, bytes("a layer"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("DIGEST_INVALID");
        assertThat(registry.openUploads()).isZero();
    }

    @Test
    void trap2AMountThatCannotBeDoneIsANewUpload() {
        var digest = sha256(bytes("nobody has this"));
        for (var from : new String[] {"&from=shop/base", "&from=no/such", ""}) {
            var post = "/v2/shop/web/blobs/uploads/?mount=" + digest + from;
            var answer = registry.client.ask("POST", post, new byte[0]);
            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.header("location")).startsWith("/v2/shop/web/blobs/uploads/");
        }
    }

    @Test
    void mountsFromTheRepositoryThatIsNamedAndFromAny() {
        var digest = registry.pushBlob("shop/base", "a layer");
        for (var query : new String[] {"&from=shop/base", ""}) {
            var target = "shop/mounted" + query.length();
            var post = "/v2/" + target + "/blobs/uploads/?mount=" + digest + query;
            var answer = registry.client.ask("POST", post, new byte[0]);
            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.header("location")).isEqualTo("/v2/" + target + "/blobs/" + digest);
            assertThat(registry.client.ask("GET", answer.header("location")).text())
                    .isEqualTo("a layer");
        }
    }

    @Test
    void trap3TheRangeOfAnUploadHasNoUnitAndIsNeverNegative() {
        var upload = registry.begin("shop/web");
        var empty = registry.client.ask("GET", upload);
        assertThat(empty.status()).isEqualTo(204);
        assertThat(empty.header("range")).isEqualTo("0-0");
        assertThat(registry.client.ask("PATCH", upload, bytes("12345")).header("range"))
                .isEqualTo("0-4");
        assertThat(registry.client.ask("GET", upload).header("range")).isEqualTo("0-4");
    }

    @Test
    void trap4AChunkOutOfOrderIs416AndTheSessionSurvives() {
        var client = registry.client;
        var upload = registry.begin("shop/web");
        assertThat(client.ask("PATCH", upload, bytes("12345"), "Content-Range: 0-4").status())
                .isEqualTo(202);
        var digest = sha256(bytes("1234567890"));
        for (var method : new String[] {"PATCH", "PUT"}) {
            var target = method.equals("PUT") ? upload + "?digest=" + digest : upload;
            var early = client.ask(method, target, bytes("12345"), "Content-Range: 0-4");
            assertThat(early.status()).isEqualTo(416);
            assertThat(early.header("range")).isEqualTo("0-4");
            assertThat(early.header("location")).isEqualTo(upload);
            assertThat(early.text()).contains("BLOB_UPLOAD_INVALID").contains("goes on at 5");
            var late = client.ask(method, target, bytes("12345"), "Content-Range: 6-10");
            assertThat(late.status()).isEqualTo(416);
        }
        assertThat(client.ask("GET", upload).header("range")).isEqualTo("0-4");
        var rest = upload + "?digest=" + digest;
        assertThat(client.ask("PUT", rest, bytes("67890"), "Content-Range: 5-9").status())
                .isEqualTo(201);
    }

    @Test
    void trap5WhatClientsAppendToALocationIsUnderstood() {
        var client = registry.client;
        var content = bytes("a layer");
        var patched = client.ask("PATCH", registry.begin("shop/web"), content);
        assertThat(patched.status()).isEqualTo(202);
        // A client may find a query there, or believe so.
        var put = patched.header("location") + "?_state=x&digest=" + sha256(content);
        var done = client.ask("PUT", put, new byte[0]);
        assertThat(done.status()).isEqualTo(201);
        assertThat(client.ask("GET", done.header("location")).text()).isEqualTo("a layer");
    }

    @Test
    void trap6EveryLocationIsRelative() {
        var client = registry.client;
        var uploads = "/v2/shop/web/blobs/uploads/";
        var content = bytes("a layer");
        var begun = client.ask("POST", uploads, new byte[0]);
        var upload = begun.header("location");
        assertThat(upload).startsWith(uploads);
        assertThat(client.ask("PATCH", upload, content).header("location")).isEqualTo(upload);
        assertThat(client.ask("GET", upload).header("location")).isEqualTo(upload);
        var digest = sha256(content);
        var blob = "/v2/shop/web/blobs/" + digest;
        assertThat(client.ask("PUT", upload + "?digest=" + digest, new byte[0]).header("location"))
                .isEqualTo(blob);
        for (var query : new String[] {"?mount=", "?digest="}) {
            var answer = client.ask("POST", uploads + query + digest, content);
            assertThat(answer.header("location")).as(query).isEqualTo(blob);
        }
        var manifest = registry.image("shop/web", "layer");
        assertThat(registry.pushManifest("shop/web", "v1", manifest).header("location"))
                .isEqualTo("/v2/shop/web/manifests/" + sha256(manifest));
    }

    @Test
    void trap9TheAlgorithmThatTheClientUsedIsTheAnswers() {
        var content = bytes("a layer");
        var digest = digest(Digest.Algorithm.SHA512, content);
        var begun =
                registry.client.ask(
                        "POST", "/v2/a/blobs/uploads/?digest-algorithm=sha512", new byte[0]);
        var announced = begun.header("location");
        for (var upload : new String[] {announced, registry.begin("a")}) {
            registry.client.ask("PATCH", upload, content);
            var done = registry.client.ask("PUT", upload + "?digest=" + digest, new byte[0]);
            assertThat(done.status()).isEqualTo(201);
            assertThat(done.header("docker-content-digest")).isEqualTo(digest.toString());
        }
        assertThat(registry.client.ask("GET", "/v2/a/blobs/" + digest).text()).isEqualTo("a layer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"md5", "sha256x", ""})
    void anAlgorithmThatIsNotOfferedIsRefused(String algorithm) {
        var post = "/v2/a/blobs/uploads/?digest-algorithm=" + algorithm;
        var answer = registry.client.ask("POST", post, new byte[0]);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("DIGEST_INVALID");
    }

    @Test
    void trap23RefusesBeforeTheBody() {
        for (var refused :
                new String[] {
                    "PUT /v2/a/blobs/uploads/00000000000000000000000000000000?digest=sha256:0",
                    "PUT " + registry.begin("a"),
                    "PATCH /v2/a/blobs/uploads/00000000000000000000000000000000",
                    "PATCH /v2/A/blobs/uploads/00000000000000000000000000000000",
                    "POST /v2/a/blobs/uploads/?digest=sha256:zz",
                    "PUT /v2/a/manifests/:bad",
                }) {
            try (var client = registry.anotherClient()) {
                client.send(refused + " HTTP/1.1\r\nHost: b\r\nContent-Length: 5\r\n");
                client.send("Expect: 100-continue\r\n\r\n");
                assertThat(client.answer().status()).as(refused).isIn(400, 404);
            }
        }
    }

    @Test
    void trap23APostMayHaveNoBodyAndAContentType() {
        var answer =
                registry.client.ask(
                        "POST",
                        "/v2/a/blobs/uploads/",
                        new byte[0],
                        "Content-Type: application/json");
        assertThat(answer.status()).isEqualTo(202);
    }

    @Test
    void trap24UploadsWorkWithAndWithoutASlashAtTheEnd() {
        var begun = registry.client.ask("POST", "/v2/a/blobs/uploads", new byte[0]);
        assertThat(begun.status()).isEqualTo(202);
        var slashed = begun.header("location") + "/";
        assertThat(registry.client.ask("PATCH", slashed, bytes("x")).status()).isEqualTo(202);
        assertThat(registry.client.ask("GET", slashed).status()).isEqualTo(204);
    }

    @Test
    void anUploadIsCancelledWithDelete() {
        var upload = registry.begin("a");
        assertThat(registry.client.ask("DELETE", upload).status()).isEqualTo(204);
        assertThat(registry.client.ask("GET", upload).status()).isEqualTo(404);
        var again = registry.client.ask("DELETE", upload);
        assertThat(again.status()).isEqualTo(404);
        assertThat(again.text()).contains("BLOB_UPLOAD_UNKNOWN");
    }

    @Test
    void anUploadBelongsToItsRepository() {
        var upload = registry.begin("a").replace("/v2/a/", "/v2/b/");
        assertThat(registry.client.ask("PATCH", upload, bytes("x")).status()).isEqualTo(404);
        assertThat(registry.client.ask("GET", upload).status()).isEqualTo(404);
        assertThat(registry.client.ask("DELETE", upload).status()).isEqualTo(404);
    }

    @Test
    void contentOfAnotherDigestIsRefusedAndLeavesNothing() {
        var upload = registry.begin("a");
        var other = sha256(bytes("other"));
        var answer = registry.client.ask("PUT", upload + "?digest=" + other, bytes("content"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("DIGEST_INVALID");
        assertThat(registry.client.ask("GET", "/v2/a/blobs/" + other).status()).isEqualTo(404);
        assertThat(registry.openUploads()).isZero();
    }

    @Test
    void aClientThatGoesAwayInItsPatchCanGoOn() {
        var upload = registry.begin("a");
        try (var client = registry.anotherClient()) {
            client.send("PATCH " + upload + " HTTP/1.1\r\nHost: b\r\nContent-Length: 10\r\n\r\n");
            client.send("12345");
        }
        await().until(() -> registry.client.ask("GET", upload).header("range").equals("0-4"));
        var digest = sha256(bytes("1234567890"));
        // The first request may hold the session for a moment more.
        await().until(() ->
                registry.client
                                .ask(
                                        "PUT",
                                        upload + "?digest=" + digest,
                                        bytes("67890"),
                                        "Content-Range: 5-9")
                                .status()
                        == 201);
        assertThat(registry.client.ask("GET", "/v2/a/blobs/" + digest).text())
                .isEqualTo("1234567890");
    }

    @Test
    void twoRequestsCannotWriteToOneUpload() {
        var upload = registry.begin("a");
        try (var slow = registry.anotherClient()) {
            // More than waits in memory, so that one sees it come.
            slow.send("PATCH " + upload + " HTTP/1.1\r\nHost: b\r\nContent-Length: 70005\r\n\r\n");
            slow.send("1".repeat(70_000));
            await().until(() ->
                    registry.client.ask("GET", upload).header("range").equals("0-69999"));
            var second = registry.client.ask("PATCH", upload, bytes("x"));
            assertThat(second.status()).isEqualTo(409);
            assertThat(second.text()).contains("CONFLICT");
            slow.send("67890");
            assertThat(slow.answer().header("range")).isEqualTo("0-70004");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5-1", "x", "-5", "1-", "0-99999999999999999999"})
    void aContentRangeThatIsNoneIsRefused(String range) {
        var upload = registry.begin("a");
        var answer =
                registry.client.ask("PATCH", upload, bytes("12345"), "Content-Range: " + range);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("FIRST-LAST");
    }

    @Test
    void aContentRangeOfAnotherLengthThanTheBodyIsRefused() {
        var upload = registry.begin("a");
        var answer = registry.client.ask("PATCH", upload, bytes("12345"), "Content-Range: 0-5");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("SIZE_INVALID");
        assertThat(registry.client.ask("GET", upload).header("range")).isEqualTo("0-0");
    }

    @Test
    void aChunkedBodyOfAnotherLengthThanItsContentRangeIsKeptAsFarAsItIsRight() {
        var upload = registry.begin("a");
        var patch =
                "PATCH "
                        + upload
                        + " HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\nContent-Range: ";
        try (var client = registry.anotherClient()) {
            client.send(patch + "0-5\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
            assertThat(client.answer().text()).contains("SIZE_INVALID").contains("goes on at 3");
            client.send(patch + "3-4\r\n\r\n2\r\nde\r\n1\r\nf\r\n0\r\n\r\n");
            assertThat(client.answer().text()).contains("SIZE_INVALID").contains("goes on at 5");
        }
        assertThat(registry.client.ask("GET", upload).header("range")).isEqualTo("0-4");
    }

    @Test
    void trap9OnePutWithASha512HashesOnceAndLeavesNoSession() {
        var content = bytes("a layer");
        var digest = digest(Digest.Algorithm.SHA512, content);
        var done = registry.client.ask("PUT", registry.begin("a") + "?digest=" + digest, content);
        assertThat(done.status()).isEqualTo(201);
        assertThat(done.header("docker-content-digest")).isEqualTo(digest.toString());
        assertThat(registry.openUploads()).isZero();
    }

    @Test
    void aPutWithoutADigestIsRefusedAndTheSessionSurvives() {
        var upload = registry.begin("a");
        var answer = registry.client.ask("PUT", upload, bytes("content"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("DIGEST_INVALID").contains("?digest=");
        assertThat(registry.client.ask("GET", upload).status()).isEqualTo(204);
    }

    @Test
    void takesABlobOfNoBytes() {
        var digest = registry.pushBlob("a", "");
        var answer = registry.client.ask("GET", "/v2/a/blobs/" + digest);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void aBlobThatIsThereAlreadyIsTakenAgain() {
        registry.pushBlob("a", "same");
        var digest = registry.pushBlob("a", "same");
        assertThat(registry.client.ask("GET", "/v2/a/blobs/" + digest).text()).isEqualTo("same");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPPER", "a..b", "-a", "a/", "a%20b"})
    void aMalformedNameIsRefused(String name) {
        var answer = registry.client.ask("POST", "/v2/" + name + "/x/blobs/uploads/", new byte[0]);
        assertThat(answer.status()).isEqualTo(400);
    }
}
