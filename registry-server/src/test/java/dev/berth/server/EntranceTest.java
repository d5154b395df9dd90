package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.BerthException;
import dev.berth.server.auth.HostLogin;
import dev.berth.server.auth.TestLogins;
import dev.berth.server.http.Draining;
import dev.berth.server.http.HttpServer;
import dev.berth.server.http.Limits;
import dev.berth.server.http.RawClient;
import dev.berth.server.http.Response;
import dev.berth.server.http.Route;
import dev.berth.server.http.Router;
import dev.berth.server.http.ServedRoutes;
import dev.berth.server.http.TestCertificate;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLHandshakeException;

/** Who is let in, and what becomes of that when files change. */
class EntranceTest {
    private static final TestCertificate OLD = TestCertificate.ec("old");
    private static final TestCertificate NEW = TestCertificate.rsa("new");
    private static final String TLS = "tls: { certificate: %1$s/cert.pem, key: %1$s/key.pem }\n";
    private static final String USERS =
            "users: { htpasswd: %1$s/htpasswd }\nrights: [ { who: [ann], may: [admin] } ]\n";

    @TempDir Path directory;

    private Entrance open(String yaml, String... flags) {
        write("berth.yml", yaml.formatted(directory).getBytes(StandardCharsets.UTF_8));
        var parsed = new Flags();
        new CommandLine(parsed).parseArgs(flags);
        var environment = Map.of("BERTH_CONFIG", directory.resolve("berth.yml").toString());
        return Entrance.open(
                Settings.of(parsed, environment),
                new HostLogin(InstantSource.system()),
                InstantSource.system());
    }

    private void write(String name, byte[] content) {
        try {
            Files.write(directory.resolve(name), content);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void files(TestCertificate certificate, String users) {
        write("cert.pem", certificate.certificatePem());
        write("key.pem", certificate.pkcs8Pem());
        write("htpasswd", users.getBytes(StandardCharsets.UTF_8));
    }

    /** The status of a request with this login to a server with that entrance. */
    private interface Asking {
        int status(TestCertificate trusted, String password) throws Exception;
    }

    private interface Scene {
        void play(Asking asking) throws Exception;
    }

    private static void serve(Entrance entrance, Scene scene) throws Exception {
        var server =
                HttpServer.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        new Router(List.of(Route.get("/", _ -> Response.of(200)))),
                        entrance.authentication(),
                        entrance.tls(),
                        new Draining(),
                        Limits.DEFAULT);
        try {
            scene.play((trusted, password) -> status(server, trusted, password));
        } finally {
            server.stop(Duration.ofSeconds(1));
        }
    }

    private static int status(HttpServer server, TestCertificate trusted, String password)
            throws IOException, InterruptedException {
        try (var client = HttpClient.newBuilder().sslContext(trusted.trusted()).build()) {
            var uri = URI.create("https://127.0.0.1:" + server.address().getPort() + "/");
            var login = TestLogins.basic("ann", password).split(": ", 2);
            var request = HttpRequest.newBuilder(uri).header(login[0], login[1]).build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    private static void lookTwice(Entrance entrance) {
        entrance.look();
        entrance.look();
    }

    @Test
    void aFileThatIsBeingWrittenLocksNobodyOut() throws Exception {
        files(OLD, TestLogins.line("ann", "old"));
        var entrance = open(TLS + USERS);
        serve(
                entrance,
                ask -> {
                    write("htpasswd", new byte[0]);
                    entrance.look();
                    assertThat(ask.status(OLD, "old")).isEqualTo(200);

                    files(OLD, TestLogins.line("ann", "new"));
                    entrance.look();
                    assertThat(ask.status(OLD, "old")).isEqualTo(200);
                    entrance.look();
                    assertThat(ask.status(OLD, "new")).isEqualTo(200);

                    // Whoever empties it for good means it.
                    write("htpasswd", new byte[0]);
                    lookTwice(entrance);
                    assertThat(ask.status(OLD, "new")).isEqualTo(401);
                });
    }

    @Test
    void changedFilesCountWhenTheyAreLookedAt() throws Exception {
        files(OLD, TestLogins.line("ann", "old"));
        var entrance = open(TLS + USERS);
        serve(
                entrance,
                ask -> {
                    assertThat(ask.status(OLD, "old")).isEqualTo(200);
                    assertThat(ask.status(OLD, "new")).isEqualTo(401);

                    files(NEW, TestLogins.line("ann", "new"));
                    lookTwice(entrance);

                    assertThat(ask.status(NEW, "new")).isEqualTo(200);
                    assertThat(ask.status(NEW, "old")).isEqualTo(401);
                    assertThatThrownBy(() -> ask.status(OLD, "new"))
                            .isInstanceOf(SSLHandshakeException.class);
                });
    }

    @Test
    void brokenFilesLeaveInForceWhatWasThere() throws Exception {
        files(OLD, TestLogins.line("ann", "old"));
        var entrance = open(TLS + USERS);
        serve(
                entrance,
                ask -> {
                    write("cert.pem", NEW.certificatePem());
                    write("htpasswd", "ann:plain".getBytes(StandardCharsets.UTF_8));
                    lookTwice(entrance);
                    assertThat(ask.status(OLD, "old")).isEqualTo(200);

                    Files.delete(directory.resolve("key.pem"));
                    Files.delete(directory.resolve("htpasswd"));
                    lookTwice(entrance);
                    assertThat(ask.status(OLD, "old")).isEqualTo(200);

                    // The other half of the pair has come.
                    files(NEW, TestLogins.line("ann", "new"));
                    lookTwice(entrance);
                    assertThat(ask.status(NEW, "new")).isEqualTo(200);
                });
    }

    /** A registry of nothing behind that entrance's guard. */
    private static ServedRoutes registry(Entrance entrance) {
        var routes = List.of(Route.get("/v2/_catalog", _ -> Response.of(200)));
        return new ServedRoutes(entrance.repositories().guardAll(routes));
    }

    private static int look(RawClient client, String host) {
        client.send("GET /v2/_catalog HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        return client.answer().status();
    }

    @Test
    void anOpenRegistryOnTheLoopbackAnswersUnderItsOwnNamesAlone() {
        var yaml =
                """
                public-name: berth.example:5000
                mirrors:
                  - prefix: hub
                    upstreams: [ { url: "https://hub.example" } ]
                    host: mirror.example:5000
                """;
        try (var server = registry(open(yaml));
                var client = server.client()) {
            for (var own :
                    List.of(
                            "localhost:5000",
                            "127.0.0.1",
                            "[::1]:5000",
                            "10.0.2.2:5000",
                            "Berth.example:5000",
                            "berth.example",
                            "mirror.example:5000")) {
                assertThat(look(client, own)).as(own).isEqualTo(200);
            }
            for (var other :
                    List.of("evil.example:5000", "127.0.0.1.evil.example", "berth.example.evil")) {
                assertThat(look(client, other)).as(other).isEqualTo(403);
            }
            assertThat(look(client, "")).isEqualTo(403);
            // A client of HTTP/1.0 need not say it.
            assertThat(client.send("GET /v2/_catalog HTTP/1.0\r\n\r\n").answer().status())
                    .isEqualTo(200);
        }
    }

    @Test
    void elsewhereItsNameTellsNothing() {
        try (var server = registry(open("", "--listen", "0.0.0.0:5000", "--insecure"));
                var client = server.client()) {
            assertThat(look(client, "evil.example")).isEqualTo(200);
        }
    }

    @Test
    void doesNotStartWithFilesThatItCannotUse() {
        assertThatThrownBy(() -> open(TLS)).hasMessageContaining("cert.pem");
        files(OLD, "ann:plain\n");
        assertThatThrownBy(() -> open(USERS))
                .isInstanceOf(BerthException.Invalid.class)
                .hasMessageContaining("htpasswd: line 1 has no bcrypt hash");
        write("key.pem", NEW.pkcs8Pem());
        assertThatThrownBy(() -> open(TLS)).hasMessageContaining("is not that of the first");
    }

    @Test
    void aCertificateThatEndedIsServedAllTheSame() {
        files(TestCertificate.ended("ended"), "");
        assertThat(open(TLS).tls()).isNotNull();
    }

    @Test
    void isOpenToOthersOnlyWithTlsAndUsersOrByTheOperatorsWord() {
        files(OLD, TestLogins.line("ann", "old"));
        var elsewhere = new String[] {"--listen", "0.0.0.0:5000"};
        assertThatThrownBy(() -> open("", elsewhere))
                .isInstanceOf(BerthException.Denied.class)
                .hasMessageContaining("unencrypted and without a login")
                .hasMessageContaining("--insecure");
        assertThatThrownBy(() -> open(TLS, elsewhere)).hasMessageContaining("without users");
        assertThatThrownBy(() -> open(USERS, elsewhere)).hasMessageContaining("without TLS");
        assertThatThrownBy(() -> open(TLS + USERS, elsewhere)).hasMessageContaining("public-name");
        var named = "public-name: berth.example\n" + TLS + USERS;
        assertThat(open(named, elsewhere).tls()).isNotNull();
        for (var yaml : List.of("", TLS, USERS)) {
            assertThat(open(yaml).files()).hasSize(yaml.isEmpty() ? 0 : 1);
            assertThat(open(yaml, "--listen", "0.0.0.0:5000", "--insecure").files())
                    .hasSize(yaml.isEmpty() ? 0 : 1);
        }
    }
}
