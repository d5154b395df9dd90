package dev.berth.cli.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;

import org.junit.jupiter.api.Test;

import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;

class TrafficCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void printsJsonAndEndsWith0WhenNothingFailed() throws IOException {
        try (var server = new RawServer(s -> RawServer.ok(s, "v7"))) {
            var exit = execute(server.url().toString(), "--seconds=1", "--rate=50", "--json");
            var report = JsonMapper.builder().build().readTree(out.toString());
            assertThat(exit).isZero();
            assertThat(report.get("failed").asLong()).isZero();
            assertThat(report.get("versions").get("v7").asLong()).isPositive();
            assertThat(report.get("requests").asLong()).isEqualTo(server.requests.get());
        }
    }

    @Test
    void endsWith1WhenRequestsFailed() throws IOException {
        try (var server = new RawServer(RawServer::reset)) {
            var exit = execute(server.url().toString(), "--seconds=1", "--rate=20");
            assertThat(exit).isEqualTo(1);
            assertThat(out.toString()).contains("× connection reset");
        }
    }

    @Test
    void saysWhatIsWrongWithTheCommandLine() {
        assertThat(execute("ftp://host/")).isEqualTo(2);
        assertThat(err.toString()).contains("http://");
    }

    private int execute(String... arguments) {
        return new CommandLine(new TrafficCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
