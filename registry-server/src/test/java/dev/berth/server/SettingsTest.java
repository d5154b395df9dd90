package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.BerthException;
import dev.berth.model.RepositoryName;
import dev.berth.server.auth.Grant;
import dev.berth.server.auth.Right;
import dev.berth.server.mirror.Login;
import dev.berth.server.mirror.MirrorRule;
import dev.berth.server.mirror.UpstreamAddress;
import dev.berth.server.registry.RegistryLimits;
import dev.berth.storage.Reserve;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import picocli.CommandLine;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

class SettingsTest {
    @TempDir Path directory;

    private static Settings of(Map<String, String> environment, String... arguments) {
        var flags = new Flags();
        new CommandLine(flags).parseArgs(arguments);
        return Settings.of(flags, environment);
    }

    private Settings withFile(String text, Map<String, String> environment, String... arguments) {
        try {
            var file = Files.writeString(directory.resolve("berth.yml"), text);
            var all = new ArrayList<>(List.of("--config", file.toString()));
            all.addAll(List.of(arguments));
            return of(environment, all.toArray(String[]::new));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void withoutAWordItServesThisMachineFromTheDirectoryData() {
        var settings = of(Map.of());
        assertThat(settings.listen().getAddress().isLoopbackAddress()).isTrue();
        assertThat(settings.listen().getPort()).isEqualTo(5000);
        assertThat(settings.data()).isEqualTo(Path.of("data").toAbsolutePath());
        assertThat(settings.publicName()).isEqualTo("127.0.0.1:5000");
        assertThat(settings.insecure()).isFalse();
    }

    @Test
    void limitsAndTheReserveHaveDefaults() {
        for (var settings : List.of(of(Map.of()), withFile("limits: {}\ndisk: {}\n", Map.of()))) {
            assertThat(settings.limits().registry().manifest()).isEqualTo(4 << 20);
            assertThat(settings.limits().registry().uploads()).isEqualTo(256);
            assertThat(settings.limits().http().header()).isEqualTo(32 << 10);
            assertThat(settings.limits().http().idle()).isEqualTo(Duration.ofSeconds(60));
            assertThat(settings.limits().http().leastRate()).isEqualTo(1024);
            assertThat(settings.limits().abandonedAfter()).isEqualTo(Duration.ofDays(7));
            assertThat(settings.disk().reserve()).isEqualTo(Reserve.DEFAULT);
        }
    }

    @Test
    void limitsAndTheReserveCanBeSet() {
        var limits =
                """
                limits:
                  manifest: 8m
                  uploads: 3
                  headers: 64k
                  idle: 30s
                  least-rate: 16k
                  abandoned-after: 2d
                disk: { reserve: 10% }
                """;
        var settings = withFile(limits, Map.of());
        assertThat(settings.limits().registry()).isEqualTo(new RegistryLimits(8 << 20, 3));
        assertThat(settings.limits().http().header()).isEqualTo(64 << 10);
        assertThat(settings.limits().http().idle()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.limits().http().leastRate()).isEqualTo(16 << 10);
        assertThat(settings.limits().abandonedAfter()).isEqualTo(Duration.ofDays(2));
        assertThat(settings.disk().reserve()).isEqualTo(Reserve.ofPercent(10));
        assertThat(withFile("disk: { reserve: 2g }", Map.of()).disk().reserve())
                .isEqualTo(Reserve.ofBytes(2L << 30));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    limits: { manifest: 1k }        | limits.manifest: "1k" is not from 64k to 64m
                    limits: { manifest: 4 }         | is not a size
                    limits: { uploads: 0 }          | limits.uploads: "0" is not from 1
                    limits: { idle: 10 }            | is not a duration
                    limits: { abandoned-after: 1ms } | "1ms" is less than 1s
                    limits: { least: 1k }           | unknown key "least"
                    disk: { reserve: 101% }         | is more than 100%
                    disk: { reserve: much }         | is not a size
                    disk: { keep: 1g }              | unknown key "keep"
                    """)
    void aLimitThatCannotBeIsToldWithItsLine(String file, String why) {
        assertThatThrownBy(() -> withFile(file, Map.of()))
                .isInstanceOf(BerthException.Invalid.class)
                .hasMessageContaining("line 1")
                .hasMessageContaining(why);
    }

    @Test
    void aFlagBeatsTheEnvironmentWhichBeatsTheFile() {
        var file = "listen: 127.0.0.1:1\ndata: /file\npublic-name: file.example\n";
        var environment = Map.of("BERTH_LISTEN", "127.0.0.1:2", "BERTH_DATA", "/environment");
        var settings = withFile(file, environment, "--listen", "127.0.0.1:3");
        assertThat(settings.listen().getPort()).isEqualTo(3);
        assertThat(settings.data()).isEqualTo(Path.of("/environment"));
        assertThat(settings.publicName()).isEqualTo("file.example");
    }

    @Test
    void theFileNamesSparseRepositories() {
        assertThat(of(Map.of()).sparse()).isEmpty();
        assertThat(withFile("sparse: [copies/debian, a]", Map.of()).sparse())
                .extracting(RepositoryName::value)
                .containsExactlyInAnyOrder("copies/debian", "a");
    }

    @Test
    void theFileNamesCertificateUsersAndRights() {
        var settings =
                withFile(
                        """
                        tls: { certificate: /etc/cert.pem, key: key.pem }
                        users: { htpasswd: /etc/htpasswd }
                        rights:
                          - { who: [ops], may: [admin] }
                          - { who: [ann, bob], repositories: ["shop/*", base], may: [pull, push] }
                          - { who: [anonymous], repositories: ["public/**"], may: [pull] }
                        """,
                        Map.of());
        assertThat(settings.tls())
                .isEqualTo(
                        new TlsSettings(
                                Path.of("/etc/cert.pem"), Path.of("key.pem").toAbsolutePath()));
        var users = Objects.requireNonNull(settings.users());
        assertThat(users.htpasswd()).isEqualTo(Path.of("/etc/htpasswd"));
        assertThat(users.rights())
                .extracting(Grant::who)
                .containsExactly(Set.of("ops"), Set.of("ann", "bob"), Set.of("anonymous"));
        assertThat(users.rights().get(1).may()).containsOnly(Right.PULL, Right.PUSH);
        assertThat(users.rights().get(1).repositories())
                .extracting(Object::toString)
                .containsExactly("shop/*", "base");
        assertThat(of(Map.of()).tls()).isNull();
        assertThat(of(Map.of()).users()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    tls: { certificate: a }                  | the key key is missing
                    tls: { certificate: a, kay: b }          | tls.kay: unknown key "kay"
                    users: { htpasswd: a }                   | without `rights` no user may do
                    rights: [ { who: [a], may: [admin] } ]   | rights need users
                    rights: [ { who: [a], may: [pull] } ]    | rights[0].may: pull, push and delete
                    rights: [ { who: [a], may: [rule] } ]    | "rule" is none of: pull, push, delete
                    rights: [ { may: [admin] } ]             | the key who is missing
                    rights: [ { who: [a], may: [pull], repositories: [A] } ] | "A" is no pattern
                    rights: [ { who: [a], may: [admin], repositories: ["**"] } ] | means nothing
                    rights: [ { who: [anonymous], may: [deploy] } ] | anonymous may pull
                    """)
    void whatIsWrongWithTheRightsIsToldWithItsLine(String file, String why) {
        assertThatThrownBy(() -> withFile(file, Map.of()))
                .isInstanceOf(BerthException.Invalid.class)
                .hasMessageContaining("line 1")
                .hasMessageContaining(why);
    }

    @Test
    void theFileNamesMirrors() throws IOException {
        var password = Files.writeString(directory.resolve("password"), "secret\nnot this\n");
        var mirrors =
                """
                mirrors:
                  - prefix: hub
                    ns: docker.io
                    host: mirror.example:5000
                    upstreams:
                      - { url: "https://registry-1.docker.io/", username: reader, password-file: %s }
                      - url: http://10.0.0.1:5000/hub
                    fresh-for: 1h
                  - { prefix: quay, upstreams: [ { url: https://quay.io } ] }
                """
                        .formatted(password);
        var login = new Login("reader", "secret");
        assertThat(withFile(mirrors, Map.of()).mirrors())
                .containsExactly(
                        new MirrorRule(
                                RepositoryName.parse("hub"),
                                "docker.io",
                                "mirror.example:5000",
                                List.of(
                                        upstream("https://registry-1.docker.io", login),
                                        upstream("http://10.0.0.1:5000/hub", null)),
                                Duration.ofHours(1)),
                        new MirrorRule(
                                RepositoryName.parse("quay"),
                                null,
                                null,
                                List.of(upstream("https://quay.io", null)),
                                Duration.ofMinutes(10)));
        assertThat(of(Map.of()).mirrors()).isEmpty();
    }

    private static UpstreamAddress upstream(String url, @Nullable Login login) {
        return new UpstreamAddress(URI.create(url), login, null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    { prefix: hub }                              | the key upstreams is missing
                    { prefix: hub, upstreams: [] }               | the key upstreams is missing
                    { upstreams: [ { url: "https://a" } ] }      | the key prefix is missing
                    { prefix: hub, upstreams: [ { url: a } ] }   | "a" is not of the form https://HOST
                    { prefix: hub, upstreams: [ { url: "https://u:p@a" } ] } | a login goes into username
                    { prefix: hub, upstreams: [ { url: "https://a", username: u } ] } | password-file is missing
                    { prefix: hub, upstreams: [ { url: "https://a", password-file: x } ] } | username is missing
                    { prefix: hub, upstreams: [ { url: "https://a", username: u, password-file: /none } ] } | cannot be read from /none
                    { prefix: hub, upstreams: [ { url: "https://a", ca: /none } ] } | the certificates in /none cannot be read
                    { prefix: hub, upstreams: [ { url: "https://a", ca: /dev/null } ] } | there is no certificate in
                    { prefix: hub, host: "http://a", upstreams: [ { url: "https://a" } ] } | is not of the form NAME or NAME:PORT
                    { prefix: hub, freshfor: 1m, upstreams: [ { url: "https://a" } ] } | did you mean fresh-for?
                    """)
    void aMirrorThatCannotBeIsToldWithItsLine(String mirror, String why) {
        assertThatThrownBy(() -> withFile("mirrors:\n  - " + mirror, Map.of()))
                .isInstanceOf(BerthException.Invalid.class)
                .hasMessageContaining("line 2, mirrors[0]")
                .hasMessageContaining(why);
    }

    @Test
    void twoMirrorsCannotHaveTheSamePrefixOrNames() {
        for (var same : List.of("prefix: hub", "prefix: b, ns: a.io", "prefix: b, host: a.io")) {
            var text =
                    "mirrors:\n"
                        + "  - { prefix: hub, ns: a.io, host: a.io, upstreams: [ { url: 'https://a'"
                        + " } ] }\n"
                        + "  - { "
                            + same
                            + ", upstreams: [ { url: 'https://a' } ] }\n";
            assertThatThrownBy(() -> withFile(text, Map.of()))
                    .hasMessageContaining("line 3, mirrors[1]")
                    .hasMessageContaining("of another mirror");
        }
    }

    @Test
    void aMirrorCannotHaveTheNameOfTheRegistry() {
        var text =
                "public-name: a.example\n"
                    + "mirrors: [ { prefix: hub, host: A.example, upstreams: [ { url: 'https://a' }"
                    + " ] } ]";
        assertThatThrownBy(() -> withFile(text, Map.of()))
                .hasMessageContaining("line 1")
                .hasMessageContaining("the host of the mirror hub");
    }

    @Test
    void anEmptyFileSaysNothing() {
        for (var text : List.of("", "# only a comment\n", "---\n")) {
            assertThat(withFile(text, Map.of()).listen().getPort()).isEqualTo(5000);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "listen: 127.0.0.1:1\\nlisten: 127.0.0.1:2 | line 2: the key \"listen\" is there"
                        + " twice",
                "\\nlissten: 127.0.0.1:1 | line 2, lissten: unknown key \"lissten\": did you mean"
                        + " listen?",
                "listen: [a] | line 1, listen: a single value is wanted here, not a list",
                "insecure: perhaps | line 1: \"perhaps\" is neither true nor false",
                "listen: 127.0.0.1 | line 1: \"127.0.0.1\" is not of the form ADDRESS:PORT",
                "listen: 127.0.0.1:70000 | line 1: \"127.0.0.1:70000\" is not of the form",
                "public-name: 'a b' | line 1: \"a b\" is not of the form NAME or NAME:PORT",
                "public-name: http://a | line 1: \"http://a\" is not of the form NAME or",
                "sparse: copies | line 1, sparse: a list is wanted here, not a single value",
                "sparse:\\n  - a\\n  - copies/* | line 3, sparse[1]: ",
                "- a | line 1: a group of keys is wanted here, not a list",
                "listen: 127.0.0.1:1\\n---\\nlisten: 127.0.0.1:2 | line 3: settings are one"
                        + " document",
                "listen: 'a | the file is not YAML that Berth reads: line 1",
            })
    void aMistakeInTheFileIsToldWithItsLine(String text, String message) {
        assertThatThrownBy(() -> withFile(text.replace("\\n", "\n"), Map.of()))
                .isInstanceOf(BerthException.Invalid.class)
                .hasMessageContaining("berth.yml")
                .hasMessageContaining(message);
    }

    @Test
    void aMistakeElsewhereIsToldWithItsPlace() {
        assertThatThrownBy(() -> of(Map.of("BERTH_INSECURE", "yes")))
                .hasMessage("BERTH_INSECURE: \"yes\" is neither true nor false");
        assertThatThrownBy(() -> of(Map.of(), "--listen", "here"))
                .hasMessageStartingWith("--listen: \"here\" is not of the form");
    }

    @Test
    void aFileThatIsNamedMustBeThere() {
        assertThatThrownBy(() -> of(Map.of(), "--config", directory + "/none.yml"))
                .hasMessageContaining("there is no file")
                .hasMessageContaining("berth init");
    }

    @Test
    void theFileThatInitWritesIsUnderstood() throws IOException {
        var template = Path.of("../cli/src/main/resources/dev/berth/cli/command/berth.yml");
        assertThat(withFile(Files.readString(template), Map.of()).listen().getPort())
                .isEqualTo(5000);
    }

    @Test
    void knowsWhoCanConnect() {
        assertThat(of(Map.of(), "--listen", "[::1]:5000").isLocal()).isTrue();
        assertThat(of(Map.of(), "--listen", "localhost:5000").isLocal()).isTrue();
        assertThat(of(Map.of(), "--listen", "0.0.0.0:5000").isLocal()).isFalse();
        assertThat(of(Map.of(), "--listen", "[::]:5000").isLocal()).isFalse();
    }
}
