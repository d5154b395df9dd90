package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.server.http.RawClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The program as a process: what it says, and how it stops. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MainIT {
    private static final Pattern LISTENS = Pattern.compile("Berth serves listen=([0-9.]+):(\\d+)");
    private static final int TERMINATED = 128 + 15;

    @TempDir Path directory;

    /** A server, its log merged with what it says on standard error. */
    private record Started(Process process, BufferedReader log) implements AutoCloseable {
        static Started with(String... arguments) throws IOException {
            var command =
                    new ArrayList<>(
                            List.of(
                                    ProcessHandle.current().info().command().orElseThrow(),
                                    "--enable-native-access=ALL-UNNAMED",
                                    // Not that of the tests, which says less.
                                    "-Dlogback.configurationFile=logback.xml",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    "dev.berth.server.Main"));
            command.addAll(Arrays.asList(arguments));
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            return new Started(process, process.inputReader(StandardCharsets.UTF_8));
        }

        InetSocketAddress address() throws IOException {
            var seen = new StringBuilder();
            for (var line = log.readLine(); line != null; line = log.readLine()) {
                var found = LISTENS.matcher(line);
                if (found.find()) {
                    return new InetSocketAddress(found.group(1), Integer.parseInt(found.group(2)));
                }
                seen.append(line).append('\n');
            }
            throw new AssertionError("the server does not serve: " + seen);
        }

        /** SIGTERM. {@link Process#destroy} would also close what it says. */
        void terminate() {
            assertThat(process.toHandle().destroy()).isTrue();
        }

        String saidUntilItsEnd() throws IOException {
            return log.readAllAsString();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private Started serve(String name, String... more) throws IOException {
        var arguments = new ArrayList<String>();
        arguments.addAll(List.of("--listen", "127.0.0.1:0"));
        arguments.addAll(List.of("--data", directory.resolve(name).toString()));
        arguments.addAll(List.of(more));
        return Started.with(arguments.toArray(String[]::new));
    }

    @Test
    void servesAndStopsWhenItIsTold() throws Exception {
        try (var server = serve("data")) {
            try (var client = new RawClient(server.address())) {
                assertThat(client.ask("GET", "/healthz").text()).isEqualTo("ok\n");
                assertThat(client.ask("GET", "/readyz").text()).isEqualTo("ready\n");
                assertThat(client.ask("GET", "/v2/").status()).isEqualTo(200);
                server.terminate();
                assertThat(client.isClosedByServer()).isTrue();
            }
            assertThat(server.saidUntilItsEnd())
                    .contains("there are no users", "closed what=rows")
                    .doesNotContain("WARN", "ERROR", "\tat ");
            assertThat(server.process.waitFor()).isEqualTo(TERMINATED);
        }
    }

    /** After a start, by an age that is the shortest that can be set. */
    @Test
    void anAbandonedUploadIsRemoved() throws Exception {
        String upload;
        try (var server = serve("data");
                var client = new RawClient(server.address())) {
            upload = client.ask("POST", "/v2/a/blobs/uploads/", new byte[0]).header("location");
            assertThat(client.ask("GET", upload).status()).isEqualTo(204);
        }
        var settings =
                Files.writeString(
                        directory.resolve("berth.yml"), "limits: { abandoned-after: 1s }");
        await().until(() -> {
            try (var server = serve("data", "--config", settings.toString());
                    var client = new RawClient(server.address())) {
                return client.ask("GET", upload).status() == 404;
            }
        });
    }

    @Test
    void anUploadGoesOnAfterARestart() throws Exception {
        String upload;
        try (var server = serve("data");
                var client = new RawClient(server.address())) {
            upload = client.ask("POST", "/v2/a/blobs/uploads/", new byte[0]).header("location");
            assertThat(client.ask("PATCH", upload, "hello".getBytes(StandardCharsets.UTF_8)))
                    .satisfies(answer -> assertThat(answer.status()).isEqualTo(202));
            server.terminate();
            assertThat(server.process.waitFor()).isEqualTo(TERMINATED);
        }
        try (var server = serve("data");
                var client = new RawClient(server.address())) {
            assertThat(client.ask("GET", upload).header("range")).isEqualTo("0-4");
            var digest = "sha256:68e656b251e67e8358bef8483ab0d51c6619f3e7a1a9f0e75838d41ff368f728";
            var put = upload + "?digest=" + digest;
            var rest = ", world!".getBytes(StandardCharsets.UTF_8);
            assertThat(client.ask("PUT", put, rest).status()).isEqualTo(201);
            assertThat(client.ask("GET", "/v2/a/blobs/" + digest).text())
                    .isEqualTo("hello, world!");
        }
    }

    @Test
    void twoServersCannotShareADirectory() throws Exception {
        try (var first = serve("data")) {
            first.address();
            try (var second = serve("data")) {
                assertThat(second.saidUntilItsEnd())
                        .contains("another Berth uses", "--data")
                        .doesNotContain("\tat ");
                assertThat(second.process.waitFor()).isEqualTo(1);
            }
        }
    }

    @Test
    void aPortInUseIsToldWithTheWayOut() throws Exception {
        try (var first = serve("data")) {
            var taken = "127.0.0.1:" + first.address().getPort();
            try (var second =
                    Started.with(
                            "--listen", taken, "--data", directory.resolve("other").toString())) {
                assertThat(second.saidUntilItsEnd())
                        .contains(taken + " is in use by another program", "--listen")
                        .doesNotContain("\tat ");
                assertThat(second.process.waitFor()).isEqualTo(1);
            }
        }
    }

    @Test
    void doesNotOpenItselfToOthersUnasked() throws Exception {
        try (var server = Started.with("--listen", "0.0.0.0:0", "--data", directory.toString())) {
            assertThat(server.saidUntilItsEnd()).contains("--insecure").doesNotContain("\tat ");
            assertThat(server.process.waitFor()).isEqualTo(1);
        }
    }

    @Test
    void anUnknownFlagIsToldAndIsMisuse() throws Exception {
        try (var server = Started.with("--lisen", "x")) {
            assertThat(server.saidUntilItsEnd()).contains("--lisen").contains("--help");
            assertThat(server.process.waitFor()).isEqualTo(2);
        }
    }
}
