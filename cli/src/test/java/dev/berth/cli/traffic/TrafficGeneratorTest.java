package dev.berth.cli.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.berth.cli.wire.Failure;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

class TrafficGeneratorTest {
    private static final int RATE = 400;

    @Test
    void countsEachVersionThatAnswers() throws IOException {
        var turn = new AtomicInteger();
        try (var server =
                new RawServer(s -> RawServer.ok(s, turn.getAndIncrement() % 2 == 0 ? "1" : "2"))) {
            var report = run(server.url(), 4, 100);
            assertThat(report.failed()).isZero();
            assertThat(report.versions()).containsOnlyKeys("1", "2");
            assertThat(report.requests()).isEqualTo(server.requests.get());
        }
    }

    @Test
    void halfOfTheClientsKeepTheirConnection() throws IOException {
        try (var server = new RawServer(s -> RawServer.ok(s, "1"))) {
            var report = run(server.url(), 2, 40);
            assertThat(report.failed()).isZero();
            // One connection for the keeping client; the closing one, whose turn is every second.
            assertThat(server.connections.get())
                    .isBetween(server.requests.get() / 3, server.requests.get() * 2 / 3 + 1);
        }
    }

    @Test
    void aResetIsAFailure() throws IOException {
        assertOnly(Failure.RESET, RawServer::reset);
    }

    @Test
    void anEndWithoutAnAnswerIsAFailure() throws IOException {
        assertOnly(Failure.NO_ANSWER, _ -> false);
    }

    @Test
    void aBodyThatIsCutOffIsAFailure() throws IOException {
        assertOnly(
                Failure.CUT_OFF,
                s -> {
                    RawServer.say(s, "HTTP/1.1 200 OK", "Content-Length: 100", "", "half");
                    return false;
                });
    }

    @Test
    void aHeadThatIsCutOffIsAFailure() throws IOException {
        assertOnly(
                Failure.CUT_OFF,
                s -> {
                    RawServer.say(s, "HTTP/1.1 200 OK", "Content-Le");
                    return false;
                });
    }

    @Test
    void chunksWithoutTheirEndAreAFailure() throws IOException {
        assertOnly(
                Failure.CUT_OFF,
                s -> {
                    RawServer.say(
                            s,
                            "HTTP/1.1 200 OK",
                            "Transfer-Encoding: chunked",
                            "",
                            "4",
                            "half",
                            "");
                    return false;
                });
    }

    @Test
    void statusesOtherThan2xxAreFailures() throws IOException {
        assertOnly(
                Failure.SERVER_ERROR,
                s -> RawServer.say(s, "HTTP/1.1 503 No", "Content-Length: 0", "", ""));
        assertOnly(
                Failure.CLIENT_ERROR,
                s -> RawServer.say(s, "HTTP/1.1 404 No", "Content-Length: 0", "", ""));
        assertOnly(
                Failure.NOT_SUCCESS,
                s -> RawServer.say(s, "HTTP/1.1 302 No", "Content-Length: 0", "", ""));
    }

    @Test
    void whatIsNotHttpIsAFailure() throws IOException {
        assertOnly(Failure.NOT_HTTP, s -> RawServer.say(s, "220 smtp.example ready", ""));
    }

    @Test
    void aServerThatDoesNotAnswerInTimeIsAFailure() throws IOException {
        var never = new CountDownLatch(1);
        try (var server = new RawServer(_ -> never.await(5, SECONDS))) {
            var plan = new TrafficPlan(server.url(), 2, 0, Duration.ofMillis(50));
            assertThat(run(plan, 4).failures()).containsOnlyKeys(Failure.TIMED_OUT);
        }
    }

    @Test
    void anAnswerThatDripsIsAFailure() throws IOException {
        var never = new CountDownLatch(1);
        RawServer.Behaviour drip =
                s -> {
                    RawServer.say(s, "HTTP/1.1 200 OK", "Content-Length: 1000000", "", "");
                    while (!never.await(5, MILLISECONDS)) {
                        RawServer.say(s, ".");
                    }
                    return true;
                };
        try (var server = new RawServer(drip)) {
            var plan = new TrafficPlan(server.url(), 2, 0, Duration.ofMillis(100));
            assertThat(run(plan, 4).failures()).containsOnlyKeys(Failure.TIMED_OUT);
        }
    }

    @Test
    void aRefusedConnectionIsAFailure() throws IOException {
        // Bound, so that nobody else gets the port, and not listening.
        try (var taken = new Socket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            var url = URI.create("http://127.0.0.1:" + taken.getLocalPort() + "/");
            var report = run(url, 4, 10);
            assertThat(report.failures().keySet()).isEqualTo(Set.of(Failure.REFUSED));
            assertThat(report.versions()).isEmpty();
        }
    }

    @Test
    void aConnectionThatTheServerAnnouncedToCloseIsLeftWithoutFailure() throws IOException {
        try (var server =
                new RawServer(s -> {
                    RawServer.say(
                            s, "HTTP/1.1 200 OK", "Connection: close", "Content-Length: 0", "", "");
                    return false;
                })) {
            var report = run(server.url(), 4, 40);
            assertThat(report.failed()).isZero();
            assertThat(report.idleCloses()).isZero();
            assertThat(report.versions()).containsOnlyKeys("unknown");
        }
    }

    @Test
    void anIdleConnectionThatTheServerClosedIsSeenBeforeTheNextRequest() throws IOException {
        try (var server =
                new RawServer(s -> {
                    RawServer.ok(s, "1");
                    return false;
                })) {
            var slowly = new TrafficPlan(server.url(), 1, 20, Duration.ofSeconds(5));
            var report = run(slowly, 6);
            assertThat(report.failed()).isZero();
            assertThat(report.idleCloses()).isPositive();
        }
    }

    @Test
    void readsChunksInterimAnswersAndBodiesUntilTheEnd() throws IOException {
        try (var server =
                new RawServer(s ->
                        RawServer.say(
                                s,
                                "HTTP/1.1 103 Early",
                                "X-Version: no",
                                "",
                                "HTTP/1.1 200 OK",
                                "X-Version: 3",
                                "Transfer-Encoding: chunked",
                                "",
                                "5;a=b",
                                "hello",
                                "0",
                                "Trailer: x",
                                "",
                                ""))) {
            assertThat(run(server.url(), 2, 20).versions()).containsOnlyKeys("3");
        }
        try (var server =
                new RawServer(s -> {
                    RawServer.say(s, "HTTP/1.0 200 OK", "X-Version: 4", "", "to the end");
                    return false;
                })) {
            var report = run(server.url(), 2, 20);
            assertThat(report.failed()).isZero();
            assertThat(report.idleCloses()).isZero();
            assertThat(report.versions()).containsOnlyKeys("4");
        }
    }

    @Test
    void oneFailureAmongManyIsNotLost() throws IOException {
        var turn = new AtomicInteger();
        try (var server =
                new RawServer(s ->
                        turn.incrementAndGet() == 50 ? RawServer.reset(s) : RawServer.ok(s, "1"))) {
            var report = run(server.url(), 4, 100);
            assertThat(report.failures()).containsExactly(Map.entry(Failure.RESET, 1L));
            assertThat(report.examples()).singleElement().asString().contains("reset");
            assertThat(report.requests()).isEqualTo(server.requests.get());
            assertThat(report.inWords()).startsWith("1 failed of " + report.requests());
        }
    }

    @Test
    void refusesAPlanThatCannotBe() {
        assertThatThrownBy(() -> plan("https://127.0.0.1/")).hasMessageContaining("http://");
        assertThatThrownBy(() -> plan("http:///x")).hasMessageContaining("host");
    }

    private static void assertOnly(Failure failure, RawServer.Behaviour behaviour)
            throws IOException {
        try (var server = new RawServer(behaviour)) {
            var report = run(server.url(), 2, 8);
            assertThat(report.failures()).containsOnlyKeys(failure);
            assertThat(report.versions()).isEmpty();
            assertThat(report.requests()).isEqualTo(server.requests.get());
        }
    }

    private static TrafficPlan plan(String url) {
        return new TrafficPlan(URI.create(url), 1, 1, Duration.ofSeconds(1));
    }

    private static TrafficReport run(URI url, int clients, int requests) {
        return run(new TrafficPlan(url, clients, RATE, Duration.ofSeconds(5)), requests);
    }

    private static TrafficReport run(TrafficPlan plan, int requests) {
        try (var traffic = TrafficGenerator.start(plan)) {
            await().until(() -> traffic.report().requests() >= requests);
            return traffic.stop();
        }
    }
}
