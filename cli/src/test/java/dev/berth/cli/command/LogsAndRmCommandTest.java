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

class LogsAndRmCommandTest {
    private final CannedServer server = new CannedServer();

    LogsAndRmCommandTest() throws IOException {}

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void passesOnTheLinesOfTheContainers() {
        var lines = "app1/web-web-5-1 | ready\napp2/web-web-5-1 | ready\n";
        server.answers("GET /api/v1/services/web/logs?follow=false&tail=100", lines);

        assertThat(Berth.run(server, "logs", "web").out()).isEqualTo(lines);
    }

    @Test
    void followsFromTheLastLinesThatAreAskedFor() {
        server.answers("GET /api/v1/services/web/logs?follow=true&tail=5", "app1/web | bye\n");

        assertThat(Berth.run(server, "logs", "-f", "--tail", "5", "web").out())
                .isEqualTo("app1/web | bye\n");
    }

    @Test
    void saysWhyThereAreNoLines() {
        server.answers(
                "GET /api/v1/services/web/logs?follow=false&tail=100",
                404,
                "{\"errors\": [{\"message\": \"there is no service web\"}]}");

        var berth = Berth.run(server, "logs", "web");

        assertThat(berth.code()).isEqualTo(1);
        assertThat(berth.err()).isEqualTo("berth: there is no service web\n");
    }

    @ParameterizedTest
    @CsvSource({"service, services", "host, hosts", "balancer, balancers"})
    void removesWhatWasApplied(String kind, String path) {
        server.answers("DELETE /api/v1/" + path + "/x1", 204, "");

        assertThat(Berth.run(server, "rm", kind, "x1").out()).isEqualTo(kind + " x1 removed\n");
    }

    @Test
    void waitsForTheContainersOfAServiceToGo() {
        server.answers("DELETE /api/v1/services/web", 202, CannedRollouts.queued())
                .answers("GET /api/v1/rollouts/12", CannedRollouts.ended("DEPLOYED"));

        var berth = Berth.run(server, "rm", "service", "web", "--wait");

        assertThat(berth.code()).isZero();
        assertThat(berth.out()).endsWith("web: rollout 12: deployed after 2.5 s\n");
    }

    @Test
    void knowsWhatCanBeRemoved() {
        assertThat(Berth.run(server, "rm", "tag", "x").code()).isEqualTo(2);
    }
}
