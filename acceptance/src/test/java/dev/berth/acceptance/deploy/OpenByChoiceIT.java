package dev.berth.acceptance.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.acceptance.BerthServer;
import dev.berth.acceptance.Lab;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;

/** What {@code --insecure} opens to other machines: the registry, and not what deploys. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
class OpenByChoiceIT {
    private Lab lab;
    private BerthServer server;

    @BeforeAll
    void up(@TempDir Path data) {
        lab = Lab.up(OpenByChoiceIT.class, 1);
        server = BerthServer.start(data, lab);
    }

    @AfterAll
    void down() {
        try {
            server.close();
        } finally {
            lab.close();
        }
    }

    @Test
    void theRegistryAnswersOverTheBridge() throws Exception {
        assertThat(overTheBridge("GET", "/v2/")).isEqualTo(200);
    }

    @Test
    void whatDeploysAnswersOnlyOverLoopback() throws Exception {
        for (var path :
                new String[] {
                    "services", "services/web", "rollouts", "rollouts/1", "repositories"
                }) {
            assertThat(overTheBridge("GET", "/api/v1/" + path)).as(path).isIn(401, 403);
        }
        assertThat(overTheBridge("POST", "/api/v1/apply")).isIn(401, 403);
        assertThat(overTheBridge("POST", "/api/v1/services/web/deploy")).isIn(401, 403);
        assertThat(overTheBridge("DELETE", "/api/v1/services/web")).isIn(401, 403);
        assertThat(status(server.url().resolve("/api/v1/services"), "GET")).isEqualTo(200);
    }

    private int overTheBridge(String method, String path) throws Exception {
        return status(URI.create("http://" + lab.bridge() + ":" + server.port() + path), method);
    }

    private static int status(URI uri, String method) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var body = HttpRequest.BodyPublishers.ofString("");
            var request = HttpRequest.newBuilder(uri).method(method, body).build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }
}
