package dev.berth.cli.command;

import dev.berth.cli.console.CommandFailed;
import dev.berth.cli.console.Console;
import dev.berth.cli.console.ExitCode;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What {@code --help} says, for those who type it the other way round. */
@Command(name = "help", description = "Show this help, or that of a command.")
public final class HelpCommand implements Runnable {
    private final Console console;

    @Spec private @Nullable CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command.")
    private @Nullable String command;

    public HelpCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        if (spec == null) {
            throw new IllegalStateException("picocli gives the spec before it runs a command");
        }
        var berth = spec.root().commandLine();
        var line = command == null ? berth : berth.getSubcommands().get(command);
        if (line == null) {
            throw new CommandFailed(ExitCode.USAGE, "there is no command '" + command + "'");
        }
        line.usage(console.out());
    }
}
