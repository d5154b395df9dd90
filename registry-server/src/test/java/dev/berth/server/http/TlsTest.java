package dev.berth.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

import javax.net.ssl.SSLSocket;

/** TLS with BoringSSL and with the JDK's. */
@ExtendWith(LeakWatch.class)
class TlsTest {
    private static final TestCertificate OLD = TestCertificate.ec("old");
    private static final TestCertificate NEW = TestCertificate.rsa("new");
    private static final int LARGE = 8 << 20;

    enum With {
        BORING_SSL(SslProvider.OPENSSL_REFCNT),
        JDK(SslProvider.JDK);

        private final SslProvider provider;

        With(SslProvider provider) {
            this.provider = provider;
        }

        Tls tls() {
            return new Tls(OLD.key(), OLD.chain(), provider);
        }
    }

    @TempDir Path directory;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong released = new AtomicLong();

    private ServedRoutes serve(Tls tls, Limits limits) {
        return new ServedRoutes(
                List.of(
                        Route.get("/hello", _ -> Response.of(200).withText("hello")),
                        Route.get("/file", this::file),
                        Route.put("/take", this::take),
                        Route.put("/refuse", _ -> refuse())),
                Authentication.NONE,
                tls,
                limits,
                Transport.best());
    }

    private Response file(Exchange exchange) {
        try {
            var open = FileChannel.open(directory.resolve("large"));
            return Response.of(200)
                    .with(
                            "application/octet-stream",
                            new Content.File(open, 7, open.size() - 7, () -> close(open)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void close(FileChannel file) {
        try {
            file.close();
            released.incrementAndGet();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Response take(Exchange exchange) {
        exchange.body().forEach(piece -> taken.addAndGet(piece.remaining()));
        return Response.of(201);
    }

    private static Response refuse() {
        throw new BerthException.NotFound(ErrorCode.NAME_UNKNOWN, "there is no such thing");
    }

    private static RawClient client(
            ServedRoutes server, TestCertificate trusted, String... protocols) {
        try {
            var socket = (SSLSocket) trusted.trusted().getSocketFactory().createSocket();
            if (protocols.length > 0) {
                socket.setEnabledProtocols(protocols);
            }
            return new RawClient(socket, server.address(), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] large() {
        var bytes = new byte[LARGE];
        new Random(1).nextBytes(bytes);
        try {
            Files.write(directory.resolve("large"), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes;
    }

    @Test
    void boringSslIsThere() {
        assertThat(OpenSsl.isAvailable())
                .as(String.valueOf(OpenSsl.unavailabilityCause()))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "BORING_SSL, TLSv1.2",
        "BORING_SSL, TLSv1.3",
        "JDK, TLSv1.2",
        "JDK, TLSv1.3",
    })
    void answersOverBothVersions(With with, String version) {
        try (var server = serve(with.tls(), Limits.DEFAULT);
                var client = client(server, OLD, version)) {
            assertThat(client.ask("GET", "/hello").text()).isEqualTo("hello");
            assertThat(client.ask("GET", "/hello").text()).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @EnumSource(With.class)
    void streamsAFileAndLetsGoOfIt(With with) {
        var bytes = large();
        try (var server = serve(with.tls(), Limits.DEFAULT);
                var client = client(server, OLD)) {
            var expected = new byte[LARGE - 7];
            System.arraycopy(bytes, 7, expected, 0, expected.length);
            assertThat(client.ask("GET", "/file").body()).isEqualTo(expected);
            await().untilAsserted(() -> assertThat(released).hasValue(1));
        }
    }

    @ParameterizedTest
    @EnumSource(With.class)
    void aClientThatGoesInTheMiddleOfAFileFreesIt(With with) {
        large();
        try (var server = serve(with.tls(), Limits.DEFAULT)) {
            var client = client(server, OLD);
            client.send("GET /file HTTP/1.1\r\nHost: b\r\n\r\n");
            client.answer(false);
            client.skip(1 << 20);
            client.close();
            await().untilAsserted(() -> assertThat(released).hasValue(1));
        }
    }

    @ParameterizedTest
    @EnumSource(With.class)
    void takesALargeBody(With with) {
        try (var server = serve(with.tls(), Limits.DEFAULT);
                var client = client(server, OLD)) {
            assertThat(client.ask("PUT", "/take", large()).status()).isEqualTo(201);
            assertThat(taken).hasValue(LARGE);
        }
    }

    @ParameterizedTest
    @EnumSource(With.class)
    void anAnswerBeforeTheBodysEndArrivesWithItsEnd(With with) {
        try (var server = serve(with.tls(), Limits.DEFAULT);
                var client = client(server, OLD)) {
            client.send("PUT /refuse HTTP/1.1\r\nHost: b\r\nContent-Length: 100000000\r\n\r\n");
            client.send(new byte[4 << 20]);
            var answer = client.answer();
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.header("connection")).isEqualTo("close");
            // In order, by TLS's own end: a connection that broke off would be an exception.
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(With.class)
    void aReplacedCertificateIsThatOfTheNextConnection(With with) {
        var tls = with.tls();
        try (var server = serve(tls, Limits.DEFAULT);
                var before = client(server, OLD)) {
            assertThat(before.ask("GET", "/hello").status()).isEqualTo(200);
            tls.replace(NEW.key(), NEW.chain());
            assertThat(before.ask("GET", "/hello").status()).isEqualTo(200);
            try (var after = client(server, NEW)) {
                assertThat(after.ask("GET", "/hello").status()).isEqualTo(200);
            }
            assertThatThrownBy(() -> client(server, OLD).ask("GET", "/hello"))
                    .hasMessageContaining("certification path");
        }
    }

    @Test
    void whoSpeaksPlainHttpIsToldWhatToSay() {
        try (var server = serve(With.BORING_SSL.tls(), Limits.DEFAULT);
                var client = server.client()) {
            var answer = client.ask("GET", "/hello");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("BAD_REQUEST", "https://");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void whoSpeaksNothingKnownIsLeft() {
        try (var server = serve(With.BORING_SSL.tls(), Limits.DEFAULT);
                var client = server.client()) {
            client.send(new byte[] {1, 2, 3, 4, 5, 6, 7});
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void whoNeverComesToTheEndOfTheHandshakeIsLeft() {
        var limits = Limits.DEFAULT.with(32 << 10, Duration.ofMillis(300), 0);
        try (var server = serve(With.BORING_SSL.tls(), limits);
                var silent = server.client();
                var halfway = server.client()) {
            // The head of a handshake's record, of which the rest does not come.
            halfway.send(new byte[] {0x16, 3, 1, 2, 0, 1});
            assertThat(halfway.isClosedByServer()).isTrue();
            assertThat(silent.isClosedByServer()).isTrue();
        }
    }
}
