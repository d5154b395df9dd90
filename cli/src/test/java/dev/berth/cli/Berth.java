package dev.berth.cli;

import dev.berth.cli.console.Console;

import picocli.CommandLine;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/**
 * What {@code berth} printed, and how it ended.
 *
 * @param code the process's
 */
public record Berth(int code, String out, String err) {
    /** When the commands of tests are typed. */
    public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    /** Runs a command against a server. */
    public static Berth run(CannedServer server, String... arguments) {
        return run(Map.of("BERTH_SERVER", server.url()), arguments);
    }

    public static Berth run(Map<String, String> environment, String... arguments) {
        return run(environment, "", false, arguments);
    }

    /** Runs a command with this on its standard input. */
    public static Berth runWithInput(
            Map<String, String> environment, String input, String... arguments) {
        return run(environment, input, false, arguments);
    }

    /** The command line itself, for what it says of its commands. */
    static CommandLine commandLine() {
        return Main.commandLine(Console.ofProcess());
    }

    /** Runs a command as in a terminal, where lines are drawn again. */
    public static Berth runInTerminal(CannedServer server, String... arguments) {
        return run(Map.of("BERTH_SERVER", server.url()), "", true, arguments);
    }

    private static Berth run(
            Map<String, String> environment, String input, boolean terminal, String... arguments) {
        // No login of whoever runs the tests.
        var all = new HashMap<>(Map.of("HOME", "/nonexistent"));
        all.putAll(environment);
        var out = new StringWriter();
        var err = new StringWriter();
        var console =
                new Console(
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        all,
                        terminal,
                        Clock.fixed(NOW, ZoneOffset.UTC));
        int code = Main.commandLine(console).execute(arguments);
        return new Berth(code, out.toString(), err.toString());
    }
}
