package dev.berth.deploy.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.deploy.docker.FakeEngine.Answer;
import dev.berth.deploy.rollout.StepFailed;
import dev.berth.model.BerthException;
import dev.berth.model.Platform;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** What no Engine of today does, and what happens before one is reached. */
final class DockerHostTest {
    private static final Duration SOON = Duration.ofMillis(300);
    private static final RegistryLogin LOGIN =
            new RegistryLogin(
                    "registry.example:5000",
                    "host",
                    (repository, time) -> "for " + repository + " in " + time);

    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource({
        "1.41, 1.12, /v1.41/",
        "1.44, 1.24, /v1.44/",
        "1.52, 1.44, /v1.44/",
    })
    void speaksTheNewestVersionThatBothKnow(String newest, String oldest, String prefix)
            throws IOException {
        try (var engine = new FakeEngine(path -> version(newest, oldest, "amd64"));
                var host = new DockerHost("app1", engine.endpoint(), LOGIN)) {
            host.platform();
            assertThat(engine.paths()).hasSize(2);
            assertThat(engine.paths().getLast()).startsWith(prefix);
        }
    }

    @Test
    void saysThatAnEngineIsTooNew() throws IOException {
        try (var engine = new FakeEngine(path -> version("1.60", "1.50", "amd64"));
                var host = new DockerHost("app1", engine.endpoint(), LOGIN)) {
            assertThatThrownBy(host::platform)
                    .isInstanceOf(StepFailed.class)
                    .hasMessageContaining("no API older than 1.50")
                    .matches(failed -> !((StepFailed) failed).worthRetrying());
        }
    }

    @Test
    void asksForTheVersionAgainWhenTheEngineHasAnother() throws IOException {
        var upgraded = new AtomicBoolean();
        try (var engine =
                        new FakeEngine(path ->
                                upgraded.get() && path.startsWith("/v1.41/")
                                        ? new Answer(
                                                400,
                                                "{\"message\":\"client version 1.41 is too"
                                                        + " old. Minimum supported API"
                                                        + " version is 1.44\"}")
                                        : version(
                                                upgraded.get() ? "1.44" : "1.41",
                                                "1.12",
                                                "amd64"));
                var host = new DockerHost("app1", engine.endpoint(), LOGIN)) {
            host.platform();
            upgraded.set(true);
            assertThatThrownBy(host::platform).hasMessageContaining("too old");
            assertThat(host.platform().os()).isEqualTo("linux");
        }
    }

    @ParameterizedTest
    @CsvSource({"amd64, amd64", "x86_64, amd64", "aarch64, arm64", "arm64, arm64", "s390x, s390x"})
    void tellsThePlatformInTheWordsOfImages(String told, String architecture) throws IOException {
        try (var engine = new FakeEngine(path -> version("1.41", "1.12", told));
                var host = new DockerHost("app1", engine.endpoint(), LOGIN)) {
            assertThat(host.platform()).isEqualTo(new Platform("linux", architecture, null));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "hello", "{\"ApiVersion\":\"x\"}", "[]", "{"})
    void saysThatItIsNoEngine(String body) throws IOException {
        try (var engine = new FakeEngine(path -> new Answer(200, body));
                var host = new DockerHost("app1", engine.endpoint(), LOGIN)) {
            assertThatThrownBy(host::platform)
                    .isInstanceOf(StepFailed.class)
                    .hasMessageContaining("app1")
                    .hasMessageContaining(engine.endpoint());
        }
    }

    @Test
    void logsInAtBerthsRegistryAndNowhereElse() throws IOException {
        var digest = "@sha256:" + "0".repeat(64);
        try (var engine = new FakeEngine(DockerHostTest::pulling);
                var host = new DockerHost("app1", engine.endpoint(), LOGIN)) {
            for (var registry :
                    List.of(
                            "registry.example:5000",
                            "registry.example",
                            "registry.example:50001")) {
                host.pull(registry + "/shop/web" + digest, "berth/web:1", Duration.ofSeconds(20));
            }
            assertThat(engine.logins()).hasSize(3);
            engine.logins()
                    .forEach((image, login) -> {
                        if (image.contains("registry.example:5000/")) {
                            assertThat(new String(Base64.getUrlDecoder().decode(login), UTF_8))
                                    .contains("\"host\"", "\"for shop/web in PT20S\"")
                                    .contains("\"registry.example:5000\"");
                        } else {
                            assertThat(login).as(image).isEmpty();
                        }
                    });
        }
    }

    @Test
    void aLoginShowsNoPassword() {
        assertThat(LOGIN).hasToString("a login at registry.example:5000");
    }

    private static Answer pulling(String path) {
        if (path.endsWith("/json")) {
            return new Answer(404, "{\"message\":\"no such image\"}");
        }
        return path.endsWith("/version")
                ? version("1.41", "1.12", "amd64")
                : new Answer(path.endsWith("/tag") ? 201 : 200, "");
    }

    @Test
    void givesUpOnATcpPortThatHangsAndLetsGoOfIt() throws IOException {
        try (var listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                var host =
                        new DockerHost(
                                "app1",
                                "tcp://127.0.0.1:" + listener.getLocalPort(),
                                LOGIN,
                                SOON)) {
            assertTooSlow(host);
            try (var connection = listener.accept()) {
                assertThat(connection.getInputStream().readAllBytes()).isNotEmpty();
            }
        }
    }

    @Test
    void givesUpOnAUnixSocketThatHangsAndLetsGoOfIt() throws IOException {
        var path = directory.resolve("docker.sock");
        try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(path));
            try (var host = new DockerHost("app1", "unix://" + path, LOGIN, SOON)) {
                assertTooSlow(host);
                try (var connection = listener.accept()) {
                    var buffer = ByteBuffer.allocate(4096);
                    while (connection.read(buffer.clear()) >= 0) {
                        assertThat(buffer.position()).isPositive();
                    }
                }
            }
        }
    }

    @Test
    void saysThatNobodyListens() {
        try (var host = new DockerHost("app1", "tcp://127.0.0.1:1", LOGIN)) {
            assertUnreachable(host, "tcp://127.0.0.1:1", "Does Docker run there");
        }
    }

    @Test
    void saysThatThereIsNoSocket() {
        try (var host = new DockerHost("app1", "unix://" + directory + "/none.sock", LOGIN)) {
            assertUnreachable(host, "none.sock", "Does Docker run there");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/var/run/docker.sock",
                "unix:docker.sock",
                "tcp://app1",
                "tcp://app1:0",
                "tcp://app1:2375/path",
                "ssh://deploy@app1",
                "http://app1:2375",
            })
    void refusesAnEndpointOfAnotherForm(String docker) {
        assertThatThrownBy(() -> new DockerHost("app1", docker, LOGIN))
                .isInstanceOf(BerthException.Invalid.class)
                .hasMessageContaining("tcp://host:port");
    }

    private static void assertTooSlow(DockerHost host) {
        var start = System.nanoTime();
        assertThatThrownBy(host::platform)
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("did not tell its platform within 300 ms")
                .matches(failed -> ((StepFailed) failed).worthRetrying());
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON.multipliedBy(10));
    }

    private static void assertUnreachable(DockerHost host, String... words) {
        assertThatThrownBy(host::platform)
                .isInstanceOf(StepFailed.class)
                .hasMessageContainingAll(words)
                .hasMessageContaining("app1")
                .matches(failed -> ((StepFailed) failed).worthRetrying());
    }

    private static Answer version(String newest, String oldest, String architecture) {
        return new Answer(
                200,
                """
                {"Version":"1.2.3","ApiVersion":"%s","MinAPIVersion":"%s","Os":"linux","Arch":"%s"}
                """
                        .formatted(newest, oldest, architecture));
    }
}
