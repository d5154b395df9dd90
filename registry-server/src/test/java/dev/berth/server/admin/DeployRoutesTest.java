package dev.berth.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.server.http.LeakWatch;
import dev.berth.server.http.RawClient;
import dev.berth.server.http.ServedRoutes;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;

@ExtendWith(LeakWatch.class)
class DeployRoutesTest {
    private final MemoryDeployments deployments = new MemoryDeployments();
    private final ServedRoutes server = new ServedRoutes(new DeployRoutes(deployments).routes());
    private final RawClient client = server.client();

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private RawClient.Answer post(String path, String body) {
        return client.ask("POST", "/api/v1/" + path, body.getBytes(StandardCharsets.UTF_8));
    }

    private RawClient.Answer get(String path) {
        return client.ask("GET", "/api/v1/" + path);
    }

    @Test
    void appliesAFile() {
        assertThat(post("apply", "web\njobs").text())
                .isEqualTo(
                        "{\"changes\":[{\"kind\":\"service\",\"name\":\"web\",\"outcome\":\"CREATED\"},"
                            + "{\"kind\":\"service\",\"name\":\"jobs\",\"outcome\":\"CREATED\"}],"
                            + "\"warnings\":[]}");
        assertThat(get("services").text())
                .isEqualTo(
                        "[{\"name\":\"jobs\",\"image\":\"shop/jobs\",\"tag\":\"prod\",\"queued\":0,"
                            + "\"instances\":[],\"problems\":[]},"
                            + "{\"name\":\"web\",\"image\":\"shop/web\",\"tag\":\"prod\",\"queued\":0,"
                            + "\"instances\":[],\"problems\":[]}]");
        assertThat(get("services/web").text()).startsWith("{\"name\":\"web\"");
    }

    @Test
    void aDryRunChangesNothing() {
        assertThat(post("apply?dry-run=true", "web").text()).contains("CREATED");
        assertThat(get("services").text()).isEqualTo("[]");
    }

    @Test
    void deploysAndRollsBack() {
        post("apply", "web");
        assertThat(post("services/web/deploy", "").text())
                .startsWith("{\"id\":1,\"service\":\"web\",\"revision\":1,\"digest\":\"sha256:000")
                .contains("\"queued-at\":\"1970-01-01T00:00:00Z\"")
                .doesNotContain("null", "ended-at");
        assertThat(post("services/web/rollback?to=7", "").text())
                .contains("\"revision\":7", "\"state\":\"ROLLED_BACK\"");
        assertThat(post("services/web/resume", "").text()).contains("\"name\":\"web\"");
        assertThat(get("rollouts").text()).startsWith("[{\"id\":2,");
        assertThat(get("rollouts?service=other").text()).isEqualTo("[]");
        assertThat(get("rollouts?limit=1").text()).contains("\"id\":2").doesNotContain("\"id\":1");
        assertThat(get("rollouts/1").text()).startsWith("{\"id\":1,");
    }

    @Test
    void removesAServiceAtOnceOrByARollout() {
        post("apply", "web\njobs");
        post("services/web/deploy", "");
        assertThat(client.ask("DELETE", "/api/v1/services/jobs").status()).isEqualTo(204);
        assertThat(client.ask("DELETE", "/api/v1/services/web").status()).isEqualTo(202);
        assertThat(client.ask("DELETE", "/api/v1/hosts/app1").status()).isEqualTo(409);
        assertThat(client.ask("DELETE", "/api/v1/balancers/lb1").text()).contains("balancer lb1");
    }

    @Test
    void showsTheLastLinesOfTheLogs() {
        post("apply", "web");
        assertThat(get("services/web/logs?tail=2").text())
                .isEqualTo("app1 web-1 | line 0\napp1 web-1 | line 1\n");
        assertThat(get("services/web/logs?tail=0").text()).isEmpty();
        assertThat(get("services/none/logs").status()).isEqualTo(404);
    }

    @Test
    void showsTenThousandLinesOfEachContainerAtMost() {
        post("apply", "web");
        assertThat(get("services/web/logs?tail=20000").text().lines()).hasSize(10_000);
    }

    @Test
    void followsTheLogsUntilTheClientHasHadEnough() {
        post("apply", "web");
        try (var follower = server.client()) {
            follower.send("GET /api/v1/services/web/logs?follow=true&tail=0 HTTP/1.1\r\n");
            follower.send("Host: b\r\n\r\n");
            await().until(() -> deployments.followers() == 1);
            deployments.write("first");
            assertThat(follower.answer(false).status()).isEqualTo(200);
            assertThat(follower.chunk()).isEqualTo("app2 web-2 | first\n");
            deployments.write("second");
            assertThat(follower.chunk()).isEqualTo("app2 web-2 | second\n");
        }
        assertThat(deployments.unfollowed.join()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, apply, 400, no name has a space",
        "POST, apply?dry-run=perhaps, 400, dry-run is \\\"perhaps\\\"",
        "POST, services/none/deploy, 404, there is no service none",
        "POST, services/web/rollback?to=x, 400, to is \\\"x\\\" and not a number",
        "GET, rollouts/9, 404, there is no rollout 9",
        "GET, rollouts/x, 400, a rollout's id is \\\"x\\\"",
        "PUT, services/web, 405, use GET",
        "GET, services/web/logs?follow=maybe, 400, follow is",
    })
    void aMistakeIsToldClearly(String method, String path, int status, String message) {
        var body = "a b".getBytes(StandardCharsets.UTF_8);
        var answer = client.ask(method, "/api/v1/" + path, body);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text()).contains(message);
    }

    @Test
    void aFileOfMoreThanAMebibyteIsRefused() {
        assertThat(post("apply", "x".repeat((1 << 20) + 1)).status()).isEqualTo(413);
    }
}
