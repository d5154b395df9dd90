package dev.berth.cli.command;

import dev.berth.cli.console.Console;

import picocli.CommandLine.Command;

@Command(name = "logout", description = "Forget the login at the server.")
public final class LogoutCommand implements Runnable {
    private final Console console;
    private final ServerOption server;

    public LogoutCommand(Console console, ServerOption server) {
        this.console = console;
        this.server = server;
    }

    @Override
    public void run() {
        var uri = server.address().uri();
        console.out()
                .println(
                        server.saved().forget(uri)
                                ? "Logged out at " + uri
                                : "There was no login at " + uri);
    }
}
