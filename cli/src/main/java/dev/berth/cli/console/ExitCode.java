package dev.berth.cli.console;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a command says to a script when it ends. These numbers are a promise: docs/cli.md. */
public enum ExitCode {
    OK(0, "done; with --wait: deployed"),
    ERROR(1, "an error, told on standard error"),
    USAGE(2, "the command line was not understood"),
    ROLLED_BACK(3, "the rollout met a fault after traffic had moved, and was undone"),
    FAILED(4, "the rollout met a fault before any traffic moved"),
    TIMED_OUT(5, "the time given to --timeout was over; the rollout goes on"),
    SUPERSEDED(6, "a newer push took the rollout's place before it began");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    public int number() {
        return number;
    }

    /** The section of a command's help. */
    public static Map<String, String> help() {
        var help = new LinkedHashMap<String, String>();
        for (var code : values()) {
            help.put(String.valueOf(code.number), code.meaning);
        }
        return help;
    }
}
