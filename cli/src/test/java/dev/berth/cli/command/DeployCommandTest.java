package dev.berth.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.Berth;
import dev.berth.cli.CannedRollouts;
import dev.berth.cli.CannedServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;

/** {@code deploy}, {@code rollback} and {@code resume}. */
class DeployCommandTest {
    private final CannedServer server = new CannedServer();

    DeployCommandTest() throws IOException {}

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void beginsARolloutAndTellsHowToWatchIt() {
        server.answers("POST /api/v1/services/web/deploy", CannedRollouts.queued());

        var berth = Berth.run(server, "deploy", "web");

        assertThat(berth.code()).isZero();
        assertThat(berth.out())
                .isEqualTo("web: rollout 12, revision 4 -> 5 (aaaaaaaaaaaa), push shop/web:prod\n");
        assertThat(berth.err()).isEqualTo("To watch it: berth rollouts web --follow\n");
    }

    @Test
    void showsEachStepWhileItWaits() {
        server.answers("POST /api/v1/services/web/deploy", CannedRollouts.queued())
                .answers("GET /api/v1/rollouts/12", CannedRollouts.queued())
                .answers(
                        "GET /api/v1/rollouts/12",
                        CannedRollouts.running("preparing", "pulling", "pulling"))
                .answers(
                        "GET /api/v1/rollouts/12",
                        CannedRollouts.running("preparing", "starting", "pulling"))
                .answers("GET /api/v1/rollouts/12", CannedRollouts.ended("DEPLOYED"));

        var berth = Berth.run(server, "deploy", "web", "--wait");

        assertThat(berth.out())
                .isEqualTo(
                        """
                        12:00:00 web: rollout 12, revision 4 -> 5 (aaaaaaaaaaaa), push shop/web:prod
                        12:00:00 web: rollout 12: queued
                        12:00:00 web: rollout 12: running: preparing
                        12:00:00 web: rollout 12: app1 pulling
                        12:00:00 web: rollout 12: loadtest2 pulling
                        12:00:00 web: rollout 12: app1 starting
                        12:00:00 web: rollout 12: deployed after 2.5 s
                        """);
        assertThat(berth.code()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"DEPLOYED, 0", "ROLLED_BACK, 3", "FAILED, 4", "SUPERSEDED, 6"})
    void saysInItsExitCodeHowTheRolloutEnded(String state, int code) {
        server.answers("POST /api/v1/services/web/deploy", CannedRollouts.queued())
                .answers("GET /api/v1/rollouts/12", CannedRollouts.ended(state));

        assertThat(Berth.run(server, "deploy", "web", "--wait").code()).isEqualTo(code);
    }

    @Test
    void showsTheLastLinesOfAContainerThatFailed() {
        server.answers("POST /api/v1/services/web/deploy", CannedRollouts.queued())
                .answers(
                        "GET /api/v1/rollouts/12",
                        CannedRollouts.failed("FAILED", "app1: it exited with 1", "no database"));

        assertThat(Berth.run(server, "deploy", "web", "--wait").out())
                .endsWith(
                        """
                        web: rollout 12: failed after 2.5 s: app1: it exited with 1
                        12:00:00 web: rollout 12: the container's last lines:
                        12:00:00 web: rollout 12: | no database
                        """);
    }

    @Test
    void saysWhenTheTimeIsOver() {
        server.answers("POST /api/v1/services/web/deploy", CannedRollouts.queued())
                .answers("GET /api/v1/rollouts/12", CannedRollouts.queued());

        var berth = Berth.run(server, "deploy", "web", "--wait", "--timeout", "0s");

        assertThat(berth.code()).isEqualTo(5);
        assertThat(berth.err()).contains("rollout 12 has not ended in 0 s. It goes on");
    }

    @Test
    void waitsForAServerThatIsAwayForAWhile() {
        server.answers("POST /api/v1/services/web/deploy", CannedRollouts.queued())
                .answers("GET /api/v1/rollouts/12", 503, "")
                .answers("GET /api/v1/rollouts/12", 503, "")
                .answers("GET /api/v1/rollouts/12", CannedRollouts.ended("DEPLOYED"));

        var berth = Berth.run(server, "deploy", "web", "--wait");

        assertThat(berth.code()).isZero();
        assertThat(berth.out())
                .containsOnlyOnce("The server does not answer at present; still waiting.");
    }

    @Test
    void rollsBackToTheRevisionThatIsNamed() {
        server.answers("POST /api/v1/services/web/rollback?to=4", CannedRollouts.queued())
                .answers("GET /api/v1/rollouts/12", CannedRollouts.ended("DEPLOYED"));

        assertThat(Berth.run(server, "rollback", "web", "--to", "4", "--wait").code()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "ROLLED_BACK, true, 0",
        "FAILED, true, 0",
        "ROLLED_BACK, false, 3",
        "FAILED, false, 4"
    })
    void aRollbackThatUndoesWhatRunsHasWhatItWantedWhenThatIsUndone(
            String state, boolean byHand, int code) {
        server.answers(
                        "POST /api/v1/services/web/rollback",
                        CannedRollouts.running("removing new", "undone", "undone")
                                .replace("RUNNING", "ROLLING_BACK"))
                .answers("GET /api/v1/rollouts/12", CannedRollouts.undone(state, byHand));

        assertThat(Berth.run(server, "rollback", "web", "--wait").code()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"QUEUED, ROLLED_BACK, 3", "RUNNING, FAILED, 4"})
    void aRollbackThatIsUndoneItselfHasNot(String begun, String state, int code) {
        server.answers(
                        "POST /api/v1/services/web/rollback",
                        CannedRollouts.queued().replace("QUEUED", begun))
                .answers("GET /api/v1/rollouts/12", CannedRollouts.undone(state, true));

        assertThat(Berth.run(server, "rollback", "web", "--wait").code()).isEqualTo(code);
    }

    @Test
    void rollsBackToTheOneBeforeOtherwise() {
        server.answers("POST /api/v1/services/web/rollback", CannedRollouts.queued());

        assertThat(Berth.run(server, "rollback", "web").code()).isZero();
        assertThat(server.lines()).containsExactly("POST /api/v1/services/web/rollback");
    }

    @Test
    void resumes() {
        server.answers("POST /api/v1/services/web/resume", "{}");

        assertThat(Berth.run(server, "resume", "web").out())
                .isEqualTo("web: pushes deploy again\n");
    }
}
