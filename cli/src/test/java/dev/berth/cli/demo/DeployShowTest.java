package dev.berth.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.CannedRollouts;
import dev.berth.cli.CannedServer;
import dev.berth.cli.api.Access;
import dev.berth.cli.api.AdminApi;
import dev.berth.cli.api.ServerAddress;
import dev.berth.cli.console.Console;
import dev.berth.cli.traffic.TrafficGenerator;
import dev.berth.cli.traffic.TrafficPlan;
import dev.berth.model.admin.RolloutView.State;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

class DeployShowTest {
    private final CannedServer server = new CannedServer();
    private final StringWriter out = new StringWriter();
    private final TrafficGenerator traffic;

    DeployShowTest() throws IOException {
        server.answers("GET /", "hello");
        var url = URI.create(server.url() + "/");
        traffic = TrafficGenerator.start(new TrafficPlan(url, 2, 20, Duration.ofSeconds(5)));
    }

    @BeforeEach
    void aRolloutThatGoesWell() {
        server.answers(
                        "GET /api/v1/rollouts/12",
                        CannedRollouts.running("switching app1", "serving", "starting"))
                .answers("GET /api/v1/rollouts/12", CannedRollouts.ended("DEPLOYED"))
                .answers(
                        "GET /api/v1/services/web",
                        """
                        {"name": "web", "image": "shop/web", "tag": "prod", "instances": [
                          {"host": "app1", "role": "web", "replica": 1, "revision": 5,
                           "container": "web-web-5-1", "state": "running", "slots": [
                             {"balancer": "lb1", "backend": "web", "slot": "berth1",
                              "address": "10.0.0.1:20000", "status": "UP", "check": "L7OK"}]}]}
                        """);
    }

    @AfterEach
    void stop() {
        traffic.close();
        server.close();
    }

    @Test
    void drawsStepsSpreadAndTraffic() {
        assertThat(show(true).play(12).state()).isEqualTo(State.DEPLOYED);

        assertThat(out.toString())
                .contains("  app1       serving\n")
                .contains("HOST  SERVER  REVISION  HEALTH   SHARE  OF THE LAST")
                .contains("\033[J")
                .contains("app1  berth1         5  UP L7OK   0.0%\n")
                .containsPattern("0 failed of \\d+ requests so far");
        var settled = out.toString().substring(out.toString().lastIndexOf("\033[J"));
        assertThat(settled).contains("deployed after 2.5 s").contains("berth1");
    }

    @Test
    void tellsTheSameInLines() {
        assertThat(show(false).play(12).state()).isEqualTo(State.DEPLOYED);

        assertThat(out.toString())
                .contains("web: rollout 12: app1 serving\n")
                .contains("spread of the last second: revision 5: berth1 0.0%\n")
                .contains("web: rollout 12: deployed after 2.5 s\n")
                .containsPattern("0 failed of \\d+ requests so far")
                .doesNotContain("\033");
    }

    private DeployShow show(boolean terminal) {
        var writer = new PrintWriter(out, true);
        var console =
                new Console(
                        InputStream.nullInputStream(),
                        writer,
                        writer,
                        Map.of(),
                        terminal,
                        Clock.systemUTC());
        var api =
                new AdminApi(
                        new ServerAddress(URI.create(server.url()), "the test's"), Access.ANYONES);
        return new DeployShow(console, api, "web", traffic);
    }
}
