package dev.berth.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.cli.console.CommandFailed;
import dev.berth.cli.console.Console;

import org.junit.jupiter.api.Test;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.Map;

class StepsTest {
    private final StringWriter out = new StringWriter();
    private final Steps steps =
            new Steps(
                    new Console(
                            InputStream.nullInputStream(),
                            new PrintWriter(out),
                            new PrintWriter(out),
                            Map.of(),
                            false,
                            Clock.systemUTC()));

    @Test
    void saysAStepBeforeItIsDone() {
        steps.step("Doing it", () -> assertThat(out).hasToString("Doing it "));

        assertThat(out.toString()).matches("Doing it \\.{60} 0\\.\\d s\n");
    }

    @Test
    void saysWhichStepFailed() {
        assertThatThrownBy(() ->
                        steps.step(
                                "Doing it",
                                () -> {
                                    throw new CommandFailed("no");
                                }))
                .hasMessage("no");

        assertThat(out).hasToString("Doing it ... failed\n");
    }
}
