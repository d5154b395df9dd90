package dev.berth.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.Berth;
import dev.berth.cli.CannedServer;
import dev.berth.cli.KeytoolCertificate;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class LoginCommandTest {
    private static final String ANN = "Basic YW5uOnNlY3JldA==";

    @TempDir Path directory;
    private final CannedServer server = new CannedServer();

    LoginCommandTest() throws IOException {}

    @AfterEach
    void stop() {
        server.close();
    }

    private Map<String, String> environment(CannedServer of) {
        return new HashMap<>(
                Map.of("BERTH_SERVER", of.url(), "XDG_CONFIG_HOME", directory.toString()));
    }

    private Path file() {
        return directory.resolve("berth/logins.json");
    }

    private Berth login(CannedServer at, String... more) {
        var words = new ArrayList<>(List.of("login", "-u", "ann"));
        words.add("--password-stdin");
        words.addAll(List.of(more));
        return Berth.runWithInput(environment(at), "secret\n", words.toArray(String[]::new));
    }

    private String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void keepsTheLoginForItsOwnerAloneAndSendsItWithEveryCommand() throws IOException {
        server.answers("GET /v2/", "{}").answers("GET /api/v1/repositories", "[]");

        var berth = login(server);

        assertThat(berth.code()).as(berth.err()).isZero();
        assertThat(berth.out()).contains("as ann").contains(file().toString());
        assertThat(berth.out() + berth.err()).doesNotContain("secret");
        assertThat(permissions(file())).isEqualTo("rw-------");
        assertThat(permissions(directory.resolve("berth"))).isEqualTo("rwx------");
        assertThat(Berth.run(environment(server), "repos").code()).isZero();
        assertThat(server.logins()).containsExactly(ANN, ANN);
    }

    @Test
    void sendsItToNoOtherServer() throws IOException {
        server.answers("GET /v2/", "{}");
        login(server);
        try (var other = new CannedServer()) {
            other.answers("GET /api/v1/repositories", "[]");
            assertThat(Berth.run(environment(other), "repos").code()).isZero();
            assertThat(other.logins()).containsExactly("");
        }
    }

    @Test
    void aLoginThatIsRefusedIsNotKept() {
        server.answers(
                "GET /v2/",
                401,
                "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"the name or the password is"
                        + " wrong\"}]}");

        var berth = login(server);

        assertThat(berth.code()).isEqualTo(1);
        assertThat(berth.err()).startsWith("berth: the name or the password is wrong\n");
        assertThat(file()).doesNotExist();
    }

    @Test
    void logoutForgetsIt() {
        server.answers("GET /v2/", "{}").answers("GET /api/v1/repositories", "[]");
        login(server);

        assertThat(Berth.run(environment(server), "logout").out()).startsWith("Logged out at");
        assertThat(Berth.run(environment(server), "logout").out()).startsWith("There was no login");
        Berth.run(environment(server), "repos");
        assertThat(server.logins()).containsExactly(ANN, "");
    }

    @Test
    void aFileThatOthersCanReadIsNotUsed() throws IOException {
        server.answers("GET /v2/", "{}");
        login(server);
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));

        var berth = Berth.run(environment(server), "repos");

        assertThat(berth.code()).isEqualTo(1);
        assertThat(berth.err()).contains("open to others").contains("chmod 600 " + file());
    }

    @Test
    void aFileThatIsBrokenIsToldAndNotShown() throws IOException {
        server.answers("GET /v2/", "{}");
        login(server);
        Files.writeString(file(), "{\"secret");

        var berth = Berth.run(environment(server), "repos");

        assertThat(berth.err()).contains("Move it away").doesNotContain("secret");
    }

    @Test
    void withoutATerminalThereIsNobodyToAsk() {
        var berth = Berth.run(environment(server), "login", "-u", "ann");

        assertThat(berth.code()).isEqualTo(2);
        assertThat(berth.err()).contains("--password-stdin");
    }

    @Test
    void saysHowToLogInWhereALoginIsNeeded() {
        server.answers(
                "GET /api/v1/repositories",
                401,
                "{\"errors\":[{\"message\":\"the admin API (/api/v1) needs a login\"}]}");

        var berth = Berth.run(environment(server), "repos");

        assertThat(berth.err())
                .isEqualTo(
                        "berth: the admin API (/api/v1) needs a login\nRun:  berth login --server "
                                + server.url()
                                + "\n");
    }

    @Test
    void passesOnWhatIsDenied() {
        server.answers(
                "GET /api/v1/layers?limit=10",
                403,
                "{\"errors\":[{\"message\":\"ann needs the right admin for this\"}]}");

        assertThat(Berth.run(environment(server), "layers").err())
                .isEqualTo("berth: ann needs the right admin for this\n");
    }

    @Test
    void anAuthorityOfOnesOwnIsNamedOnceAtLogin() throws IOException {
        var certificate = KeytoolCertificate.of("IP:127.0.0.1", directory);
        try (var tls = CannedServer.withTls(certificate.context())) {
            tls.answers("GET /v2/", "{}")
                    .answers("GET /api/v1/repositories", "[]")
                    .answers("GET /api/v1/services/web/logs?follow=true&tail=100", "a line\n");

            var unknown = login(tls);
            assertThat(unknown.code()).isEqualTo(1);
            assertThat(unknown.err()).contains("not from an authority that is known", "--cacert");

            var authority = certificate.authority().toString();
            assertThat(login(tls, "--cacert", authority).code()).isZero();
            assertThat(Berth.run(environment(tls), "repos").code()).isZero();
            assertThat(Berth.run(environment(tls), "logs", "-f", "web").out())
                    .isEqualTo("a line\n");

            Berth.run(environment(tls), "logout");
            assertThat(Berth.run(environment(tls), "repos").err()).contains("--cacert");
            var named = environment(tls);
            named.put("BERTH_CACERT", authority);
            assertThat(Berth.run(named, "repos").code()).isZero();
        }
    }

    @Test
    void aCertificateForAnotherNameIsRefused() throws IOException {
        var certificate = KeytoolCertificate.of("DNS:elsewhere.example", directory);
        try (var tls = CannedServer.withTls(certificate.context())) {
            var berth = login(tls, "--cacert", certificate.authority().toString());
            assertThat(berth.code()).isEqualTo(1);
            assertThat(berth.err()).contains("no secure connection").contains("127.0.0.1");
        }
    }

    @Test
    void anAuthorityThatIsNoneIsTold() throws IOException {
        var file = Files.writeString(directory.resolve("no.pem"), "nothing");
        assertThat(login(server, "--cacert", file.toString()).err()).contains("no.pem");
        assertThat(login(server, "--cacert", directory + "/none").err()).contains("cannot be read");
    }
}
