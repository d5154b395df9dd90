package dev.berth.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.cli.Berth;
import dev.berth.cli.CannedRollouts;
import dev.berth.cli.CannedServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.concurrent.FutureTask;

class RolloutsCommandTest {
    private final CannedServer server = new CannedServer();

    RolloutsCommandTest() throws IOException {}

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void listsThem() {
        server.answers(
                "GET /api/v1/rollouts?limit=20",
                "[%s, %s]"
                        .formatted(
                                CannedRollouts.running("switching", "serving", "starting"),
                                CannedRollouts.failed("ROLLED_BACK", "app2 fell ill", "oh")));

        assertThat(Berth.run(server, "rollouts").out())
                .isEqualTo(
                        """
                        ID  SERVICE  REVISION  DIGEST        STATE         TOOK  QUEUED    CAUSE
                        12  web             5  aaaaaaaaaaaa  running          -  10 s ago  push shop/web:prod
                        12  web             5  aaaaaaaaaaaa  rolled back  2.5 s  10 s ago  push shop/web:prod; app2 fell ill
                        """);
    }

    @Test
    void listsAsManyOfOneServiceAsAreAskedFor() {
        server.answers("GET /api/v1/rollouts?service=web&limit=3", "[]");

        var berth = Berth.run(server, "rollouts", "web", "--limit", "3");

        assertThat(berth.code()).isZero();
        assertThat(berth.err()).startsWith("No rollouts yet");
    }

    @Test
    void watchesWhatComesAndLeavesOutWhatIsOver() throws Exception {
        var over = CannedRollouts.ended("FAILED").replace("\"id\": 12", "\"id\": 11");
        var request = "GET /api/v1/rollouts?service=web&limit=20";
        server.answers(request, "[" + over + "]")
                .answers(
                        request,
                        "[%s, %s]"
                                .formatted(
                                        CannedRollouts.running("switching", "serving", "starting"),
                                        over))
                .answers(request, "[%s, %s]".formatted(CannedRollouts.ended("DEPLOYED"), over));

        assertThat(follow(false).out())
                .isEqualTo(
                        """
                        12:00:00 Nothing rolls out at present; waiting. Ctrl-C ends this view.
                        12:00:00 web: rollout 12, revision 4 -> 5 (aaaaaaaaaaaa), push shop/web:prod
                        12:00:00 web: rollout 12: running: switching
                        12:00:00 web: rollout 12: app1 serving
                        12:00:00 web: rollout 12: loadtest2 starting
                        12:00:00 web: rollout 12: deployed after 2.5 s
                        """);
    }

    @Test
    void drawsItAgainInATerminal() throws Exception {
        var request = "GET /api/v1/rollouts?service=web&limit=20";
        server.answers(
                        request,
                        "[" + CannedRollouts.running("switching app1", "serving", "starting") + "]")
                .answers(request, "[" + CannedRollouts.ended("DEPLOYED") + "]");

        var title = "web: rollout 12, revision 4 -> 5 (aaaaaaaaaaaa), push shop/web:prod\n";
        assertThat(follow(true).out())
                .isEqualTo(
                        title
                                + "  running: switching app1, 4.0 s\n"
                                + "  app1       serving\n"
                                + "  loadtest2  starting\n"
                                + "\033[4A\033[J"
                                + title
                                + "  deployed after 2.5 s\n");
    }

    @Test
    void givesEitherAViewOrJson() {
        var berth = Berth.run(server, "rollouts", "--follow", "--json");

        assertThat(berth.code()).isEqualTo(2);
        assertThat(berth.err()).contains("--follow is for people, --json is for scripts");
    }

    /** Follows until every canned answer was given, and the last one twice; then Ctrl-C. */
    private Berth follow(boolean inTerminal) throws Exception {
        var following =
                new FutureTask<>(() ->
                        inTerminal
                                ? Berth.runInTerminal(server, "rollouts", "web", "-f")
                                : Berth.run(server, "rollouts", "web", "-f"));
        var thread = Thread.ofPlatform().name("follow").start(following);
        await().until(() -> server.asked().size() > 4);
        thread.interrupt();
        return following.get();
    }
}
