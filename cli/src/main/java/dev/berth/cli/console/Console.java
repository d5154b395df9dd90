package dev.berth.cli.console;

import java.io.InputStream;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;

/**
 * Where a command speaks, and what it knows of its surroundings.
 *
 * @param in standard input
 * @param out what was asked for
 * @param err everything else: errors, warnings, hints
 * @param environment the variables of the process
 * @param terminal whether a person looks at {@code out}, so that lines may be drawn again
 * @param clock with the time zone of the person
 */
public record Console(
        InputStream in,
        PrintWriter out,
        PrintWriter err,
        Map<String, String> environment,
        boolean terminal,
        Clock clock) {

    /** The process's own. */
    // From JDK 25 on there is again no console where input or output is redirected; 22 to 24
    // differ.
    @SuppressWarnings("SystemConsoleNull")
    public static Console ofProcess() {
        var console = System.console();
        return new Console(
                System.in,
                new PrintWriter(System.out, true, System.out.charset()),
                new PrintWriter(System.err, true, System.err.charset()),
                System.getenv(),
                console != null && console.isTerminal(),
                Clock.system(ZoneId.systemDefault()));
    }

    /** A line that is not part of the answer, such as a hint or a warning. */
    public void note(String line) {
        err.println(line);
    }
}
