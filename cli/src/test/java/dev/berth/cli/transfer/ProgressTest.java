package dev.berth.cli.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.console.Screen;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;

class ProgressTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void drawsALineAgainBelowThoseThatStay() throws IOException {
        try (var progress = new LiveProgress(new Screen(new PrintWriter(out), 80, 24), "copied")) {
            progress.begins(1, 2, "web:v1");
            progress.counting(new ByteArrayInputStream(new byte[5000])).readAllBytes();
            progress.done("web:v1", true);
            progress.begins(2, 2, "web:v2");
            progress.failed("web:v2", "because\033[2J");
        }

        assertThat(out.toString())
                .contains("web:v1  copied\n1 of 2  web:v1  5.0 kB, ")
                .contains("web:v2  failed: because?[2J\n2 of 2  web:v2  5.0 kB, ")
                .endsWith("\033[1A\033[J");
    }

    @Test
    void printsALineForAnImageWhereNobodyLooks() {
        try (var progress =
                new PlainProgress(
                        new PrintWriter(out, true), new PrintWriter(err, true), "to copy")) {
            progress.begins(1, 3, "web:v1");
            progress.done("web:v1", true);
            progress.done("web:v2", false);
            progress.failed("web:v3", "because");
        }

        assertThat(out).hasToString("web:v1  to copy\nweb:v2  is there already\n");
        assertThat(err).hasToString("web:v3  failed: because\n");
    }
}
