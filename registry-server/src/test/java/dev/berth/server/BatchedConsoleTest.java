package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

class BatchedConsoleTest {
    private final LoggerContext context = new LoggerContext();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final BatchedConsole console =
            new BatchedConsole(new PrintStream(bytes, false, StandardCharsets.UTF_8));

    BatchedConsoleTest() {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%msg%n");
        encoder.start();
        console.setContext(context);
        console.setEncoder(encoder);
        console.start();
    }

    private ILoggingEvent line(String text) {
        var logger = context.getLogger("berth.access");
        return new LoggingEvent("", logger, Level.INFO, text, null, null);
    }

    private List<String> said() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void linesComeOutInTheirOrderAndAllOfThem() {
        var lines = IntStream.range(0, 5_000).mapToObj(i -> "line " + i).toList();
        lines.forEach(text -> console.doAppend(line(text)));
        await().until(() -> said().size() == lines.size());
        assertThat(said()).isEqualTo(lines);
        console.doAppend(line("after a pause"));
        await().until(() -> said().contains("after a pause"));
    }

    private long kept() {
        return said().stream().filter(text -> text.startsWith("line ")).count();
    }

    private long missing() {
        return said().stream()
                .filter(text -> text.contains("are missing here"))
                .mapToLong(text -> Long.parseLong(text.replaceAll(" .*", "")))
                .sum();
    }

    /** While the writer is held up, nobody else is, and what is missing is told. */
    @Test
    void whatNobodyReadsIsCounted() {
        synchronized (console) {
            IntStream.range(0, 50_000).forEach(i -> console.doAppend(line("line " + i)));
        }
        await().untilAsserted(() -> assertThat(kept() + missing()).isEqualTo(50_000));
        assertThat(missing()).isPositive();
    }

    @Test
    void nothingWaitsOnceTheProcessStops() {
        console.doAppend(line("before"));
        console.flush();
        assertThat(said()).containsExactly("before");
        console.doAppend(line("after"));
        assertThat(said()).containsExactly("before", "after");
    }
}
