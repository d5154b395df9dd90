package dev.berth.cli.command;

import dev.berth.cli.console.CommandFailed;
import dev.berth.cli.console.ExitCode;

import picocli.CommandLine.Command;

/**
 * The server is a program of its own, which the launcher starts when {@code serve} is the first
 * word; here is only what is said when it is not.
 */
@Command(name = "serve", description = "Start the server; its options: berth serve --help")
public final class ServeCommand implements Runnable {
    @Override
    public void run() {
        throw new CommandFailed(ExitCode.USAGE, "serve is the first word: berth serve --help");
    }
}
