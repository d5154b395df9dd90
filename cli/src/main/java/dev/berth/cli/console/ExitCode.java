package dev.berth.cli.console;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a command says to a script when it ends. These numbers are a promise: docs/cli.md. */
public enum ExitCode {
    OK(0, "done; with --wait: deployed, or gone back if that was asked for"),
    ERROR(1, "an error, told on standard error"),
    USAGE(2, "the command line was not understood"),
    ROLLED_BACK(3, "undone after traffic had moved: by a fault, or by a rollback"),
    FAILED(4, "undone before any traffic moved: by a fault, or by a rollback"),
    TIMED_OUT(5, "the time given to --timeout was over; the rollout goes on"),
    SUPERSEDED(6, "passed over before it began: a newer wish, a hold, a deleted manifest");

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
