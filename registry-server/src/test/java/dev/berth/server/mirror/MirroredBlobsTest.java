package dev.berth.server.mirror;

import static dev.berth.server.registry.RegistryTestBed.bytes;
import static dev.berth.server.registry.RegistryTestBed.sha256;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;

import dev.berth.model.Digest;
import dev.berth.server.http.LeakWatch;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** A blob on its way through the mirror, and what may happen to it there. */
@ExtendWith(LeakWatch.class)
@Timeout(60)
class MirroredBlobsTest {
    private static final String THERE = "/v2/library/web/blobs/";
    private static final String HERE = "/v2/hub/library/web/blobs/";
    private static final byte[] BLOB = content();
    private static final Digest DIGEST = sha256(BLOB);
    private static final int HALF = BLOB.length / 2;

    private final ScriptedRegistry upstream = new ScriptedRegistry();
    private final CountDownLatch rest = new CountDownLatch(1);
    private MirrorTestBed mirror = new MirrorTestBed(upstream.url());

    private static byte[] content() {
        var bytes = new byte[300_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 + i / 251);
        }
        return bytes;
    }

    @AfterEach
    void stop() {
        rest.countDown();
        mirror.close();
        upstream.close();
    }

    /** The first half at once, the other when the test says so. */
    private void inTwoHalves(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, BLOB.length);
        exchange.getResponseBody().write(BLOB, 0, HALF);
        exchange.getResponseBody().flush();
        MirroredManifestsTest.awaitOn(rest);
        exchange.getResponseBody().write(BLOB, HALF, BLOB.length - HALF);
    }

    /** Ends the connection after so many bytes of what it announced. */
    private static ScriptedRegistry.Script cutAfter(int count) {
        return exchange -> {
            exchange.sendResponseHeaders(200, BLOB.length);
            exchange.getResponseBody().write(BLOB, 0, count);
            exchange.getResponseBody().flush();
            throw new IOException("cut");
        };
    }

    private static byte[] wrong() {
        var bytes = BLOB.clone();
        bytes[7]++;
        return bytes;
    }

    private void nothingIsLeft() {
        await().untilAsserted(() -> assertThat(mirror.openUploads()).isZero());
        assertThat(mirror.blobs.openUploads()).isEmpty();
        assertThat(mirror.blobs.files()).isEmpty();
    }

    private void isStored() {
        await().untilAsserted(() ->
                assertThat(mirror.blobs.files())
                        .extracting(file -> file.digest())
                        .containsExactly(DIGEST));
        await().untilAsserted(() -> assertThat(mirror.openUploads()).isZero());
    }

    @Test
    void aBlobIsFetchedOnceAndThenServedFromHere() {
        upstream.blob("library/web", BLOB);
        for (int i = 0; i < 2; i++) {
            var answer = mirror.client.ask("GET", HERE + DIGEST);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("content-length")).isEqualTo("" + BLOB.length);
            assertThat(answer.header("docker-content-digest")).isEqualTo(DIGEST.toString());
            assertThat(answer.body()).isEqualTo(BLOB);
        }
        assertThat(upstream.asked()).containsExactly("GET " + THERE + DIGEST);
        isStored();
    }

    @Test
    void aClientReadsWhatIsThereWhileTheRestIsOnItsWay() {
        upstream.blob("library/web", DIGEST, this::inTwoHalves);
        mirror.client.send("GET " + HERE + DIGEST + " HTTP/1.1\r\nHost: b\r\n\r\n");
        assertThat(mirror.client.answer(false).status()).isEqualTo(200);
        mirror.client.skip(HALF);
        assertThat(mirror.blobs.files()).isEmpty();
        rest.countDown();
        mirror.client.skip(BLOB.length - HALF);
        isStored();
    }

    @Test
    void twentyClientsAreOneDownload() {
        upstream.blob("library/web", DIGEST, this::inTwoHalves);
        Thread.startVirtualThread(() -> {
            await().until(() -> upstream.count("GET " + THERE + DIGEST) > 0);
            rest.countDown();
        });
        var answers = mirror.crowd(20, HERE + DIGEST);
        assertThat(answers).hasSize(20).allSatisfy(a -> assertThat(a.body()).isEqualTo(BLOB));
        assertThat(upstream.count("GET " + THERE + DIGEST)).isEqualTo(1);
    }

    @Test
    void aClientThatGoesAwayDisturbsNobody() {
        upstream.blob("library/web", DIGEST, this::inTwoHalves);
        mirror.client.send("GET " + HERE + DIGEST + " HTTP/1.1\r\nHost: b\r\n\r\n");
        mirror.client.answer(false);
        try (var other = mirror.anotherClient()) {
            other.send("GET " + HERE + DIGEST + " HTTP/1.1\r\nHost: b\r\n\r\n");
            other.answer(false);
            other.skip(HALF);
            mirror.client.reset();
            rest.countDown();
            other.skip(BLOB.length - HALF);
        }
        isStored();
        assertThat(upstream.count("GET " + THERE + DIGEST)).isEqualTo(1);
    }

    @Test
    void whenEveryClientIsGoneTheBlobIsStoredAllTheSame() {
        upstream.blob("library/web", DIGEST, this::inTwoHalves);
        mirror.client.send("GET " + HERE + DIGEST + " HTTP/1.1\r\nHost: b\r\n\r\n");
        mirror.client.answer(false);
        mirror.client.reset();
        rest.countDown();
        isStored();
    }

    @Test
    void soManyBlobsAreFetchedAtOnceAndNoMoreWhetherOrNotAClientWaits() {
        upstream.blob("library/web", BLOB);
        for (int i = 0; i < MirroredBlobs.MOST; i++) {
            // Of each, a client takes the first bytes and waits for no more.
            assertThat(mirror.client.ask("GET", HERE + held(i), "Range: bytes=0-1").status())
                    .isEqualTo(206);
        }
        var refused = mirror.client.ask("GET", HERE + DIGEST);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("retry-after")).isEqualTo("5");
        assertThat(refused.text()).contains("TOOMANYREQUESTS").contains("hub");
        assertThat(upstream.count("GET " + THERE + DIGEST)).isZero();
        assertThat(mirror.client.ask("GET", HERE + held(0), "Range: bytes=0-1").status())
                .as("one that is on its way costs nothing more")
                .isEqualTo(206);

        rest.countDown();
        await().until(() -> mirror.client.ask("GET", HERE + DIGEST).status() == 200);
    }

    /** A blob that stops after two bytes until the test says so. */
    private Digest held(int number) {
        var blob = bytes("blob " + number);
        var digest = sha256(blob);
        upstream.blob(
                "library/web",
                digest,
                exchange -> {
                    exchange.sendResponseHeaders(200, blob.length);
                    exchange.getResponseBody().write(blob, 0, 2);
                    exchange.getResponseBody().flush();
                    MirroredManifestsTest.awaitOn(rest);
                    exchange.getResponseBody().write(blob, 2, blob.length - 2);
                });
        return digest;
    }

    @Test
    void aFetchThatFailsGivesItsPlaceBack() {
        for (int i = 0; i <= MirroredBlobs.MOST; i++) {
            var nowhere = sha256(bytes("nowhere " + i));
            assertThat(mirror.client.ask("GET", HERE + nowhere).status()).isEqualTo(404);
        }
    }

    @Test
    void anUpstreamThatBreaksOffCutsTheClientAndLeavesNothing() {
        upstream.blob("library/web", DIGEST, cutAfter(HALF));
        assertThatThrownBy(() -> mirror.client.ask("GET", HERE + DIGEST))
                .hasMessageContaining("the answer ended after");
        nothingIsLeft();

        upstream.blob("library/web", BLOB);
        try (var next = mirror.anotherClient()) {
            assertThat(next.ask("GET", HERE + DIGEST).body()).isEqualTo(BLOB);
        }
        isStored();
    }

    @Test
    void anUpstreamThatBreaksOffBeforeAByteIsAnError() {
        upstream.blob("library/web", DIGEST, cutAfter(0));
        assertThat(mirror.client.ask("GET", HERE + DIGEST).status()).isEqualTo(503);
        nothingIsLeft();
    }

    @Test
    void anUpstreamThatStallsIsGivenUp() {
        upstream.blob("library/web", DIGEST, this::inTwoHalves);
        serveImpatiently(upstream.url());
        assertThatThrownBy(() -> mirror.client.ask("GET", HERE + DIGEST))
                .hasMessageContaining("the answer ended after");
        nothingIsLeft();
    }

    @Test
    void theNextUpstreamGoesOnWhereOneBrokeOff() {
        try (var other = new ScriptedRegistry()) {
            upstream.blob("library/web", DIGEST, cutAfter(HALF));
            other.blob("library/web", BLOB);
            serve(upstream.url(), other.url());
            assertThat(mirror.client.ask("GET", HERE + DIGEST).body()).isEqualTo(BLOB);
            isStored();
        }
    }

    @Test
    void theNextUpstreamGoesOnAlsoWhereOnlyTheFirstTellsALength() {
        try (var other = new ScriptedRegistry()) {
            upstream.blob("library/web", DIGEST, cutAfter(HALF));
            other.blob("library/web", DIGEST, MirroredBlobsTest::withoutALength);
            serve(upstream.url(), other.url());
            assertThat(mirror.client.ask("GET", HERE + DIGEST).body()).isEqualTo(BLOB);
            isStored();
        }
    }

    @Test
    void theNextUpstreamGoesOnAlsoWhereOnlyItTellsALength() {
        try (var other = new ScriptedRegistry()) {
            upstream.blob(
                    "library/web",
                    DIGEST,
                    exchange -> {
                        exchange.sendResponseHeaders(200, 0); // chunked
                        exchange.getResponseBody().write(BLOB, 0, HALF);
                        exchange.getResponseBody().flush();
                        MirroredManifestsTest.awaitOn(rest);
                    });
            other.blob("library/web", BLOB);
            serveImpatiently(upstream.url(), other.url());
            assertThat(mirror.client.ask("GET", HERE + DIGEST).body()).isEqualTo(BLOB);
            isStored();
        }
    }

    @Test
    void aLengthThatClientsWereToldIsTheBlobsOrTheyAreCut() {
        try (var other = new ScriptedRegistry()) {
            upstream.blob(
                    "library/web",
                    DIGEST,
                    exchange -> {
                        exchange.sendResponseHeaders(200, BLOB.length - 10);
                        exchange.getResponseBody().write(BLOB, 0, HALF);
                        exchange.getResponseBody().flush();
                        throw new IOException("cut");
                    });
            other.blob("library/web", DIGEST, MirroredBlobsTest::withoutALength);
            serve(upstream.url(), other.url());
            assertThatThrownBy(() -> mirror.client.ask("GET", HERE + DIGEST))
                    .hasMessageContaining("the answer ended after");
            nothingIsLeft();
        }
    }

    private static void withoutALength(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0); // chunked
        exchange.getResponseBody().write(BLOB);
    }

    private void serve(URI... upstreams) {
        mirror.close();
        mirror = new MirrorTestBed(upstreams);
    }

    private void serveImpatiently(URI... upstreams) {
        var impatient =
                new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofMillis(200));
        mirror.close();
        mirror =
                new MirrorTestBed(
                        impatient,
                        Stream.of(upstreams)
                                .map(url -> new UpstreamAddress(url, null, null))
                                .toList());
    }

    @Test
    void somethingElseThanTheDigestSaysIsNeverACompleteAnswer() {
        upstream.blob("library/web", DIGEST, exchange -> ScriptedRegistry.send(exchange, wrong()));
        assertThatThrownBy(() -> mirror.client.ask("GET", HERE + DIGEST))
                .hasMessageContaining("the answer ended after");
        nothingIsLeft();
    }

    @Test
    void somethingElseThanTheDigestSaysIsAnErrorWhereNothingWasShown() {
        for (var sent : List.of(bytes("x"), new byte[0])) {
            upstream.blob("library/web", DIGEST, e -> ScriptedRegistry.send(e, sent));
            var answer = mirror.client.ask("GET", HERE + DIGEST);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.text()).contains("was not kept");
        }
        nothingIsLeft();
    }

    @Test
    void anUpstreamThatSentSomethingElseIsAskedLastForAWhile() {
        try (var other = new ScriptedRegistry()) {
            upstream.blob(
                    "library/web", DIGEST, exchange -> ScriptedRegistry.send(exchange, wrong()));
            other.blob("library/web", BLOB);
            serve(upstream.url(), other.url());
            assertThatThrownBy(() -> mirror.client.ask("GET", HERE + DIGEST))
                    .hasMessageContaining("the answer ended after");
            try (var next = mirror.anotherClient()) {
                assertThat(next.ask("GET", HERE + DIGEST).body()).isEqualTo(BLOB);
            }
            assertThat(upstream.asked()).hasSize(1);
        }
    }

    @Test
    void aHeadAsksForTheLengthAndFetchesNothing() {
        upstream.blob("library/web", BLOB);
        var answer = mirror.client.ask("HEAD", HERE + DIGEST);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-length")).isEqualTo("" + BLOB.length);
        assertThat(answer.header("docker-content-digest")).isEqualTo(DIGEST.toString());
        assertThat(upstream.asked()).containsExactly("HEAD " + THERE + DIGEST);
        nothingIsLeft();
    }

    @Test
    void rangesAreServedOfABlobThatIsOnItsWay() {
        upstream.blob("library/web", DIGEST, this::inTwoHalves);
        var first = mirror.client.ask("GET", HERE + DIGEST, "Range: bytes=10-99");
        assertThat(first.status()).isEqualTo(206);
        assertThat(first.body()).isEqualTo(Arrays.copyOfRange(BLOB, 10, 100));
        rest.countDown();
        var last = mirror.client.ask("GET", HERE + DIGEST, "Range: bytes=-5");
        assertThat(last.body()).isEqualTo(Arrays.copyOfRange(BLOB, BLOB.length - 5, BLOB.length));
        isStored();
        assertThat(upstream.count("GET " + THERE + DIGEST)).isEqualTo(1);
    }

    @Test
    void aBlobOfUnknownLengthIsServedOnceItIsStored() {
        upstream.blob("library/web", DIGEST, MirroredBlobsTest::withoutALength);
        var answer = mirror.client.ask("GET", HERE + DIGEST);
        assertThat(answer.header("content-length")).isEqualTo("" + BLOB.length);
        assertThat(answer.body()).isEqualTo(BLOB);
    }

    @Test
    void anEmptyBlobIsABlob() {
        var digest = upstream.blob("library/web", new byte[0]);
        var answer = mirror.client.ask("GET", HERE + digest);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void whatIsNowhereIsUnknown() {
        for (var method : List.of("GET", "HEAD")) {
            assertThat(mirror.client.ask(method, HERE + DIGEST).status()).isEqualTo(404);
        }
        nothingIsLeft();
    }

    @Test
    void anotherRepositoryDoesNotShowWhatThisOneFetched() {
        upstream.blob("library/web", BLOB);
        mirror.client.ask("GET", HERE + DIGEST);
        for (var other : List.of("hub/library/other", "shop/web")) {
            var answer = mirror.client.ask("GET", "/v2/" + other + "/blobs/" + DIGEST);
            assertThat(answer.status()).as(other).isEqualTo(404);
        }
    }

    @Test
    void onAFullDiskNothingIsFetched() {
        upstream.blob("library/web", BLOB);
        mirror.blobs.setFull(true);
        assertThat(mirror.client.ask("GET", HERE + DIGEST).status()).isEqualTo(507);
        nothingIsLeft();
    }

    @Test
    void aDiskThatFillsUpOnTheWayCutsTheClientAndLeavesNothing() {
        upstream.blob("library/web", DIGEST, this::inTwoHalves);
        mirror.client.send("GET " + HERE + DIGEST + " HTTP/1.1\r\nHost: b\r\n\r\n");
        mirror.client.answer(false);
        mirror.client.skip(HALF);
        mirror.blobs.setFull(true);
        rest.countDown();
        assertThat(mirror.client.isClosedByServer()).isTrue();
        nothingIsLeft();
    }

    @Test
    void aStopInTheMiddleLeavesNothing() {
        upstream.blob("library/web", DIGEST, this::inTwoHalves);
        mirror.client.send("GET " + HERE + DIGEST + " HTTP/1.1\r\nHost: b\r\n\r\n");
        mirror.client.answer(false);
        mirror.client.skip(HALF);
        mirror.mirrors.close();
        assertThat(mirror.client.isClosedByServer()).isTrue();
        nothingIsLeft();
    }

    @Test
    void manyBlobsComeAtOnce() {
        var contents = Stream.of("a", "b", "c", "d").map(text -> bytes(text.repeat(99))).toList();
        contents.forEach(content -> upstream.blob("library/web", content));
        for (var content : contents) {
            assertThat(mirror.crowd(5, HERE + sha256(content)))
                    .allSatisfy(answer -> assertThat(answer.body()).isEqualTo(content));
        }
        assertThat(upstream.asked()).hasSize(contents.size());
    }
}
