package dev.berth.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.berth.cli.Berth;
import dev.berth.cli.CannedServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What it measures is tested in {@code BenchTest}, against a registry. */
class BenchCommandTest {
    private final CannedServer server = new CannedServer();

    BenchCommandTest() throws IOException {}

    @AfterEach
    void stop() {
        server.close();
    }

    /** Every push fails here, as the server knows no uploads. */
    private Berth push(String... more) {
        var arguments = new ArrayList<String>();
        arguments.addAll(List.of("bench", server.url(), "--operations=push-64k"));
        arguments.addAll(List.of("--rounds=1", "--seconds=0.05", "--warmup=0"));
        arguments.addAll(List.of(more));
        return Berth.run(Map.of(), arguments.toArray(String[]::new));
    }

    @Test
    void endsWith1AndShowsTheFirstErrorsWhenRequestsFailed() {
        var berth = push();

        assertThat(berth.code()).isEqualTo(1);
        assertThat(berth.out()).startsWith("OPERATION").contains("push-64k");
        assertThat(berth.err())
                .contains("status 4xx: POST /v2/berth-bench/pushes/blobs/uploads/: HTTP/1.1 404");
    }

    @Test
    void printsEveryFigureAsJson() throws IOException {
        var report = JsonMapper.builder().build().readTree(push("--json").out());

        var result = report.path("operations").path(0).path("results").path(0);
        assertThat(result.path("errors").asLong()).isPositive();
        assertThat(result.path("rounds").path(0).path("per-second").asDouble(-1)).isZero();
        assertThat(report.path("registries").path(0).path("url").asText()).isEqualTo(server.url());
    }

    @Test
    void refusesWhatItCannotMeasure() {
        var https = Berth.run(Map.of(), "bench", "https://registry.example");
        assertThat(https.code()).isEqualTo(2);
        assertThat(https.err()).contains("plain HTTP");

        assertThat(push("--tags=100").code()).isEqualTo(2);
        assertThat(push("--concurrency=1001").err()).contains("1 to 1000");
        assertThat(push("--pid=1,2").err()).contains("for each URL");
        assertThat(Berth.run(Map.of(), "bench").code()).isEqualTo(2);
    }

    @Test
    void namesTheOperationsInItsHelp() {
        assertThat(Berth.run(Map.of(), "bench", "--help").out())
                .contains("push-10m-streamed")
                .contains("tags-page");
    }
}
