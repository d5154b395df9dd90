package dev.berth.cli;

import dev.berth.cli.console.CommandFailed;
import dev.berth.cli.console.Console;
import dev.berth.cli.console.ExitCode;
import dev.berth.model.BerthException;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one place where what went wrong is said: in words, and never as a stack trace. */
final class Failures implements IExecutionExceptionHandler {
    private final Console console;

    Failures(Console console) {
        this.console = console;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine line, ParseResult parsed) {
        switch (failure) {
            case CommandFailed e -> {
                console.note("berth: " + e.getMessage());
                return e.code().number();
            }
            case BerthException e -> console.note("berth: " + e.safeMessage());
            default -> {
                console.note("berth: a fault in this program: " + failure);
                if (console.environment().containsKey("BERTH_DEBUG")) {
                    failure.printStackTrace(console.err());
                } else {
                    console.note(
                            "Please report it, with what BERTH_DEBUG=1 in the environment adds.");
                }
            }
        }
        return ExitCode.ERROR.number();
    }

    /** A command line that was not understood. */
    static int misunderstood(ParameterException e, String[] arguments) {
        var line = e.getCommandLine();
        var err = line.getErr();
        err.println("berth: " + message(e));
        UnmatchedArgumentException.printSuggestions(e, err);
        err.println("See: " + line.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE.number();
    }

    private static String message(ParameterException e) {
        var commands = e.getCommandLine().getSubcommands();
        return e instanceof UnmatchedArgumentException unmatched
                        && !commands.isEmpty()
                        && !unmatched.getUnmatched().getFirst().startsWith("-")
                ? "there is no command '" + unmatched.getUnmatched().getFirst() + "'"
                : String.valueOf(e.getMessage());
    }
}
