package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;
import java.util.Map;

class MainTest {
    private final CannedServer server = new CannedServer();

    MainTest() throws IOException {}

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void helpsWhenNothingIsSaid() {
        var berth = Berth.run(Map.of());

        assertThat(berth.code()).isZero();
        assertThat(berth.out()).contains("status").contains("--server=URL");
    }

    @Test
    void takesTheServerBeforeAndAfterTheCommand() {
        server.answers("GET /api/v1/repositories", "[]");

        var elsewhere = Map.of("BERTH_SERVER", "http://127.0.0.1:1");
        assertThat(Berth.run(elsewhere, "--server", server.url(), "repos").code()).isZero();
        assertThat(Berth.run(elsewhere, "repos", "--server", server.url()).code()).isZero();
    }

    @Test
    void saysWhereItLookedForTheServerAndHowToStartOne() {
        server.close();

        var berth = Berth.run(server, "repos");

        assertThat(berth.code()).isEqualTo(1);
        assertThat(berth.err())
                .isEqualTo(
                        """
                        berth: no server answers at %s (BERTH_SERVER in the environment).
                        Start one with:  berth serve
                        or name yours with --server URL, or with BERTH_SERVER in the environment.
                        """
                                .formatted(server.url()));
    }

    @Test
    void refusesAnAddressThatIsNone() {
        var berth = Berth.run(Map.of(), "repos", "--server", "localhost:5000");

        assertThat(berth.code()).isEqualTo(2);
        assertThat(berth.err()).contains("'localhost:5000' (from --server) is not a URL");
    }

    @Test
    void showsTheServersMessage() {
        server.answers(
                "GET /api/v1/services/web",
                404,
                """
                {"errors": [{"code": "NOT_FOUND", "message": "there is no service \\"web\\""}]}
                """);

        var berth = Berth.run(server, "status", "web");

        assertThat(berth.code()).isEqualTo(1);
        assertThat(berth.err()).isEqualTo("berth: there is no service \"web\"\n");
    }

    @Test
    void doubtsAServerThatAnswersInAnotherLanguage() {
        server.answers("GET /api/v1/repositories", "<html>");

        assertThat(Berth.run(server, "repos").err())
                .contains("was not understood")
                .contains("Is it a Berth server, and as new as this program?")
                .doesNotContain("Exception");
    }

    @Test
    void doubtsAServerThatRefusesWithoutAWord() {
        server.answers("GET /api/v1/repositories", 502, "<html>");

        assertThat(Berth.run(server, "repos").err())
                .contains("with status 502 and no explanation. Is it a Berth server?");
    }

    @Test
    void guessesWhichCommandWasMeant() {
        var berth = Berth.run(Map.of(), "statsu");

        assertThat(berth.code()).isEqualTo(2);
        assertThat(berth.err())
                .startsWith("berth: there is no command 'statsu'\n")
                .contains("berth status");
    }

    @Test
    void showsEveryCommandInItsHelp() {
        var commands = Berth.commandLine().getSubcommands().keySet();

        assertThat(CommandGroups.GROUPS.values().stream().flatMap(List::stream))
                .containsExactlyInAnyOrderElementsOf(commands);
    }

    @Test
    void helpsInEitherOrder() {
        var help = Berth.run(Map.of(), "help", "rm");

        assertThat(help.out()).isEqualTo(Berth.run(Map.of(), "rm", "--help").out());
        assertThat(Berth.run(Map.of(), "help", "nothing").code()).isEqualTo(2);
    }

    @Test
    void promisesItsExitCodes() {
        assertThat(Berth.run(Map.of(), "deploy", "--help").out())
                .contains(
                        """
                        Exit codes:
                          0   done; with --wait: deployed, or gone back if that was asked for
                          1   an error, told on standard error
                          2   the command line was not understood
                          3   undone after traffic had moved: by a fault, or by a rollback
                          4   undone before any traffic moved: by a fault, or by a rollback
                          5   the time given to --timeout was over; the rollout goes on
                          6   passed over before it began: a newer wish, a hold, a deleted manifest
                        """);
    }

    @Test
    void completesInBothShells() {
        assertThat(Berth.run(Map.of(), "completion", "bash").out()).contains("_complete_berth");
        assertThat(Berth.run(Map.of(), "completion", "zsh").out())
                .startsWith("autoload -U +X compinit")
                .contains("_complete_berth");
    }
}
