package dev.berth.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.Berth;
import dev.berth.cli.CannedServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class ApplyCommandTest {
    private final CannedServer server = new CannedServer();

    @TempDir Path directory;
    private String hosts = "";
    private String web = "";

    ApplyCommandTest() throws IOException {}

    @BeforeEach
    void write() throws IOException {
        hosts =
                Files.writeString(directory.resolve("hosts.yml"), "kind: host\nname: app1")
                        .toString();
        web =
                Files.writeString(directory.resolve("web.yml"), "kind: service\nname: web\n")
                        .toString();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void sendsAFileAsItIs() {
        server.answers("POST /api/v1/apply", "{\"changes\": []}");

        var berth = Berth.run(server, "apply", "-f", web);

        assertThat(berth.code()).isZero();
        assertThat(server.asked())
                .containsExactly(
                        new CannedServer.Asked("POST /api/v1/apply", "kind: service\nname: web\n"));
    }

    @Test
    void sendsSeveralFilesAsOneChange() {
        server.answers("POST /api/v1/apply", "{}");

        Berth.run(server, "apply", "-f", hosts, "-f", web);

        assertThat(server.asked().getFirst().body())
                .isEqualTo("kind: host\nname: app1\n---\nkind: service\nname: web\n");
    }

    @Test
    void showsChangesAndWarnings() {
        server.answers(
                "POST /api/v1/apply",
                """
                {"changes": [{"kind": "host", "name": "app1", "outcome": "CREATED"},
                             {"kind": "service", "name": "web", "outcome": "UNCHANGED"}],
                 "warnings": ["haproxy lb1 has no state file"]}
                """);

        var berth = Berth.run(server, "apply", "-f", hosts, "-f", web);

        assertThat(berth.out())
                .isEqualTo(
                        """
                        KIND     NAME  CHANGE
                        host     app1  created
                        service  web   unchanged
                        """);
        assertThat(berth.err()).isEqualTo("Warning: haproxy lb1 has no state file\n");
        assertThat(berth.code()).isZero();
    }

    @Test
    void onlyChecksInADryRun() {
        server.answers("POST /api/v1/apply?dry-run=true", "{}");

        var berth = Berth.run(server, "apply", "-f", web, "--dry-run");

        assertThat(berth.code()).isZero();
        assertThat(berth.err()).isEqualTo("Nothing was changed: this was a dry run.\n");
    }

    @Test
    void saysWhichLinesAreWhoseWhenFilesWereJoined() {
        server.answers(
                "POST /api/v1/apply",
                400,
                "{\"errors\": [{\"code\": \"BAD_REQUEST\", \"message\": \"line 5: unknown"
                        + " key\"}]}");

        var berth = Berth.run(server, "apply", "-f", hosts, "-f", web);

        assertThat(berth.code()).isEqualTo(1);
        assertThat(berth.err())
                .isEqualTo(
                        "berth: line 5: unknown key\n"
                                + "Lines are counted through all the files: "
                                + "%s is lines 1 to 2, %s is lines 4 to 5.\n"
                                        .formatted(hosts, web));
    }

    @Test
    void saysWhichFileIsMissing() {
        var berth = Berth.run(server, "apply", "-f", "no-such.yml");

        assertThat(berth.code()).isEqualTo(1);
        assertThat(berth.err()).isEqualTo("berth: there is no file no-such.yml\n");
    }

    @Test
    void wantsAFile() {
        var berth = Berth.run(server, "apply");

        assertThat(berth.code()).isEqualTo(2);
        assertThat(berth.err()).contains("--file=FILE").contains("See: berth apply --help");
    }
}
