package dev.berth.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.berth.cli.Berth;
import dev.berth.cli.CannedServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;

class StatusCommandTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final String WEB =
            """
            {"name": "web", "image": "shop/web", "tag": "prod", "queued": 1, "rollout": 12,
             "current": {"number": 5, "digest": "%1$s", "cause": "push", "at": "2026-03-01T11:57:00Z"},
             "hold": {"digest": "%1$s", "reason": "rolled back: never became healthy",
                      "since": "2026-03-01T11:59:00Z"},
             "instances": [
               {"host": "app1", "role": "web", "replica": 1, "revision": 5, "container": "web-web-5-1",
                "state": "running", "slots": [
                 {"balancer": "lb1", "backend": "web", "slot": "berth3", "address": "10.0.0.1:20000",
                  "status": "UP", "check": "L7OK", "sessions": 12, "requests": 40321, "share": 0.4988}]},
               {"host": "app2", "role": "web", "replica": 1, "revision": 4, "container": "web-web-4-1",
                "state": "exited 1"}],
             "problems": ["host app2 does not answer"]}
            """
                    .formatted(DIGEST);

    private final CannedServer server = new CannedServer();

    StatusCommandTest() throws IOException {}

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void showsWhatRunsWhereAndWhatGoesOn() {
        server.answers("GET /api/v1/services/web", WEB);

        assertThat(Berth.run(server, "status", "web").out())
                .isEqualTo(
                        """
                        web  (shop/web:prod)
                          Revision 5, aaaaaaaaaaaa, by push, 3 min ago
                          Rollout 12 is under way; to watch it: berth rollouts web --follow
                          1 rollout waits
                          ON HOLD since 1 min ago: rolled back: never became healthy
                          aaaaaaaaaaaa does not deploy again until: berth resume web
                          Problem: host app2 does not answer

                          HOST  CONTAINER  REVISION  STATE     SLOT            HEALTH   SESSIONS  REQUESTS  SHARE
                          app1  web/1             5  running   lb1/web/berth3  UP L7OK        12     40321  49.9%
                          app2  web/1             4  exited 1  -               -               -         -      -
                          (requests and shares: since each balancer's process started)
                        """);
    }

    @Test
    void listsEveryService() {
        server.answers(
                "GET /api/v1/services",
                "[%s, %s]"
                        .formatted(
                                "{\"name\": \"api\", \"image\": \"shop/api\", \"tag\": \"prod\"}",
                                WEB));

        assertThat(Berth.run(server, "status").out())
                .startsWith(
                        """
                        api  (shop/api:prod)
                          Not deployed yet: it will be when shop/api:prod is pushed, or with: berth deploy api

                        web  (shop/web:prod)
                        """);
    }

    @Test
    void tellsHowToBeginWhenThereIsNone() {
        server.answers("GET /api/v1/services", "[]");

        assertThat(Berth.run(server, "status").err()).contains("`berth init` writes an example");
    }

    @Test
    void givesScriptsTheServersOwnAnswer() throws IOException {
        server.answers("GET /api/v1/services", "[" + WEB + "]");

        var printed = new ObjectMapper().readTree(Berth.run(server, "status", "--json").out());

        assertThat(printed).isEqualTo(new ObjectMapper().readTree("[" + WEB + "]"));
    }
}
