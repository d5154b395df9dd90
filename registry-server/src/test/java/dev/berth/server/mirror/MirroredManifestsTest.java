package dev.berth.server.mirror;

import static dev.berth.server.registry.RegistryTestBed.bytes;
import static dev.berth.server.registry.RegistryTestBed.sha256;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.Event;
import dev.berth.server.http.LeakWatch;
import dev.berth.server.registry.RegistryTestBed;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

@ExtendWith(LeakWatch.class)
class MirroredManifestsTest {
    private static final String THERE = "/v2/library/web/manifests/";
    private static final String HERE = "/v2/hub/library/web/manifests/";
    private static final URI NOBODY = URI.create("http://127.0.0.1:1");

    private final ScriptedRegistry upstream = new ScriptedRegistry();
    private final MirrorTestBed mirror = new MirrorTestBed(upstream.url());

    @AfterEach
    void stop() {
        mirror.close();
        upstream.close();
    }

    @Test
    void aTagIsServedByteForByte() {
        var image = upstream.image("library/web", "v1", "layer one");
        for (var method : new String[] {"HEAD", "GET"}) {
            var answer = mirror.client.ask(method, HERE + "v1");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("docker-content-digest")).isEqualTo(sha256(image).toString());
            assertThat(answer.header("content-type")).isEqualTo(RegistryTestBed.OCI_MANIFEST);
            assertThat(answer.header("warning")).isEmpty();
            assertThat(answer.body()).isEqualTo(method.equals("GET") ? image : new byte[0]);
        }
    }

    @Test
    void aFreshTagIsNotAskedForAndAnOldOneOnlyWithAHead() {
        var digest = sha256(upstream.image("library/web", "v1", "layer one"));
        mirror.client.ask("GET", HERE + "v1");
        mirror.pass(MirrorTestBed.FRESH_FOR.minusSeconds(1));
        mirror.client.ask("GET", HERE + "v1");
        assertThat(upstream.count("HEAD " + THERE + "v1")).isEqualTo(1);
        mirror.pass(Duration.ofSeconds(1));
        assertThat(mirror.client.ask("GET", HERE + "v1").status()).isEqualTo(200);
        assertThat(upstream.count("HEAD " + THERE + "v1")).isEqualTo(2);
        assertThat(upstream.count("GET " + THERE + digest)).isEqualTo(1);
    }

    @Test
    void aTagThatMovedThereMovesHereWithOneEvent() {
        var first = sha256(upstream.image("library/web", "v1", "layer one"));
        mirror.client.ask("GET", HERE + "v1");
        var second = upstream.image("library/web", "v1", "layer two");
        mirror.pass(MirrorTestBed.FRESH_FOR);
        assertThat(mirror.client.ask("GET", HERE + "v1").body()).isEqualTo(second);
        assertThat(mirror.events())
                .extracting(entry -> ((Event.TagMoved) entry.event()).digest())
                .containsExactly(first, sha256(second));
    }

    @Test
    void aTagThatMovedBackIsNotFetchedAgain() {
        var first = upstream.image("library/web", "v1", "layer one");
        mirror.client.ask("GET", HERE + "v1");
        upstream.image("library/web", "v1", "layer two");
        mirror.pass(MirrorTestBed.FRESH_FOR);
        mirror.client.ask("GET", HERE + "v1");
        upstream.manifest("library/web", "v1", first);
        mirror.pass(MirrorTestBed.FRESH_FOR);
        assertThat(mirror.client.ask("GET", HERE + "v1").body()).isEqualTo(first);
        assertThat(upstream.count("GET " + THERE + sha256(first))).isEqualTo(1);
    }

    @Test
    void anUpstreamThatTellsNoDigestIsAskedForTheManifest() {
        var image = upstream.image("library/web", "v1", "layer one");
        for (var method : new String[] {"HEAD", "GET"}) {
            upstream.on(
                    method + " " + THERE + "v1",
                    exchange -> ScriptedRegistry.send(exchange, image));
        }
        assertThat(mirror.client.ask("GET", HERE + "v1").body()).isEqualTo(image);
    }

    @Test
    void theConfigIsHereWhenTheTagIs() {
        upstream.image("library/web", "v1", "layer one");
        mirror.client.ask("HEAD", HERE + "v1");
        assertThat(mirror.blobs.files())
                .extracting(file -> file.digest())
                .containsExactly(sha256(bytes("{}")));
    }

    @Test
    void whileTheUpstreamIsDownATagIsServedStale() {
        var image = upstream.image("library/web", "v1", "layer one");
        mirror.client.ask("GET", HERE + "v1");
        upstream.on("HEAD " + THERE + "v1", exchange -> ScriptedRegistry.refuse(exchange, 503));
        mirror.pass(MirrorTestBed.FRESH_FOR);
        for (int i = 0; i < 2; i++) {
            var answer = mirror.client.ask("GET", HERE + "v1");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(image);
            assertThat(answer.header("warning")).startsWith("299 - \"stale: ");
        }
        assertThat(upstream.count("HEAD " + THERE + "v1")).as("left alone").isEqualTo(2);

        upstream.manifest("library/web", "v1", image);
        mirror.pass(Duration.ofSeconds(30));
        assertThat(mirror.client.ask("GET", HERE + "v1").header("warning")).isEmpty();
    }

    @Test
    void aTagThatTheUpstreamShowsNoMoreIsServedStale() {
        for (int status : new int[] {401, 403, 404}) {
            upstream.image("library/web", "v" + status, "layer one");
            mirror.client.ask("GET", HERE + "v" + status);
            upstream.on(
                    "HEAD " + THERE + "v" + status,
                    exchange -> ScriptedRegistry.refuse(exchange, status));
            mirror.pass(MirrorTestBed.FRESH_FOR);
            var answer = mirror.client.ask("GET", HERE + "v" + status);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("warning")).contains("stale");
        }
    }

    @Test
    void whatIsNowhereIsUnknown() {
        var answer = mirror.client.ask("GET", HERE + "none");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).contains("MANIFEST_UNKNOWN");
        assertThat(mirror.client.ask("GET", HERE + sha256(bytes("none"))).status()).isEqualTo(404);
    }

    @Test
    void whatIsNotHereIsUnavailableWhileTheUpstreamIsDown() {
        upstream.on("HEAD " + THERE + "v1", exchange -> ScriptedRegistry.refuse(exchange, 429));
        var answer = mirror.client.ask("GET", HERE + "v1");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text()).contains("UNAVAILABLE").contains("answered 429");
    }

    @Test
    void howLongTheUpstreamWantsToBeLeftAloneIsPassedOnWithinReason() {
        for (int status : new int[] {429, 503}) {
            assertThat(retryAfter(status, "42")).isEqualTo("42");
            assertThat(retryAfter(status, "0")).isEqualTo("1");
            assertThat(retryAfter(status, "99999999999999999999")).isEqualTo("600");
            assertThat(retryAfter(status, "Wed, 21 Oct 2015 07:28:00 GMT")).isEmpty();
        }
        assertThat(retryAfter(500, "42")).isEmpty();
    }

    private String retryAfter(int status, String told) {
        upstream.on(
                "HEAD " + THERE + "v1",
                exchange -> {
                    exchange.getResponseHeaders().add("Retry-After", told);
                    ScriptedRegistry.refuse(exchange, status);
                });
        var answer = mirror.client.ask("GET", HERE + "v1");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text()).contains("UNAVAILABLE").contains("answered " + status);
        return answer.header("retry-after");
    }

    @Test
    void aManifestByDigestIsAskedForOnce() {
        var image = upstream.image("library/web", "v1", "layer one");
        var digest = sha256(image);
        for (int i = 0; i < 2; i++) {
            assertThat(mirror.client.ask("GET", HERE + digest).body()).isEqualTo(image);
            mirror.pass(MirrorTestBed.FRESH_FOR.multipliedBy(2));
        }
        assertThat(upstream.asked()).containsExactly("GET " + THERE + digest);
        assertThat(mirror.events()).isEmpty();
    }

    @Test
    void whatIsNotItsDigestIsNotTaken() {
        var wanted = sha256(bytes("something else"));
        var wrong = upstream.image("library/web", "v1", "layer one");
        upstream.on("GET " + THERE + wanted, exchange -> ScriptedRegistry.send(exchange, wrong));
        assertThat(mirror.client.ask("GET", HERE + wanted).status()).isEqualTo(503);
        assertThat(mirror.client.ask("GET", HERE + wanted).status()).isEqualTo(503);
    }

    @Test
    void whatIsNoManifestIsNotTaken() {
        var page = bytes("<html>please log in</html>");
        upstream.manifest("library/web", "v1", page);
        var answer = mirror.client.ask("GET", HERE + "v1");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text()).contains("cannot be taken");
    }

    @Test
    void theNextUpstreamIsAskedWhereOneIsDownOrDoesNotHaveIt() {
        try (var other = new ScriptedRegistry();
                var both = new MirrorTestBed(NOBODY, upstream.url(), other.url())) {
            var image = other.image("library/web", "v1", "layer one");
            assertThat(both.client.ask("GET", HERE + "v1").body()).isEqualTo(image);
            assertThat(upstream.count("HEAD " + THERE + "v1")).isEqualTo(1);

            var nowhere = both.client.ask("GET", HERE + "v2");
            assertThat(nowhere.status()).as("the one that is down may have it").isEqualTo(503);
        }
    }

    @Test
    void twentyClientsAreOneQuestion() {
        var image = upstream.image("library/web", "v1", "layer one");
        var digest = sha256(image);
        var answers = mirror.crowd(20, HERE + "v1");
        assertThat(answers).hasSize(20).allSatisfy(a -> assertThat(a.body()).isEqualTo(image));
        assertThat(upstream.count("HEAD " + THERE + "v1")).isEqualTo(1);
        assertThat(upstream.count("GET " + THERE + digest)).isEqualTo(1);
    }

    @Test
    void clientsThatWaitAreToldTheSameError() throws InterruptedException {
        var asked = new CountDownLatch(1);
        var answered = new CountDownLatch(1);
        upstream.on(
                "HEAD " + THERE + "v1",
                exchange -> {
                    asked.countDown();
                    awaitOn(answered);
                    ScriptedRegistry.refuse(exchange, 500);
                });
        try (var first = mirror.anotherClient();
                var second = mirror.anotherClient()) {
            first.send("GET " + HERE + "v1 HTTP/1.1\r\nHost: b\r\n\r\n");
            asked.await();
            second.send("GET " + HERE + "v1 HTTP/1.1\r\nHost: b\r\n\r\n");
            answered.countDown();
            assertThat(first.answer().status()).isEqualTo(503);
            assertThat(second.answer().status()).isEqualTo(503);
        }
    }

    @Test
    void whatWasDeletedHereIsFetchedAnew() {
        upstream.image("library/web", "v1", "layer one");
        mirror.client.ask("GET", HERE + "v1");
        assertThat(mirror.client.ask("DELETE", HERE + "v1").status()).isEqualTo(202);
        assertThat(mirror.client.ask("GET", HERE + "v1").status()).isEqualTo(200);
        assertThat(upstream.count("HEAD " + THERE + "v1")).isEqualTo(2);
    }

    @Test
    void onAFullDiskWhatIsHereIsServedStaleAndNothingIsTaken() {
        var image = upstream.image("library/web", "v1", "layer one");
        mirror.client.ask("GET", HERE + "v1");
        upstream.image("library/web", "v1", "layer two");
        upstream.image("library/web", "v2", "layer two");
        mirror.blobs.setFull(true);
        mirror.pass(MirrorTestBed.FRESH_FOR);
        var answer = mirror.client.ask("GET", HERE + "v1");
        assertThat(answer.body()).isEqualTo(image);
        assertThat(answer.header("warning")).contains("stale");
        assertThat(mirror.client.ask("GET", HERE + "v2").status()).isEqualTo(507);
    }

    static void awaitOn(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
