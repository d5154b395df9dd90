package dev.berth.cli.command;

import dev.berth.cli.console.Console;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "resume",
        description = {
            "End the hold that follows a rollback: pushes deploy the service again.",
            "What the tag names now is deployed, if it is not what runs."
        })
public final class ResumeCommand implements Runnable {
    private final Console console;
    private final ServerOption server;

    @Parameters(paramLabel = "SERVICE", description = "The service.")
    private String service = "";

    public ResumeCommand(Console console, ServerOption server) {
        this.console = console;
        this.server = server;
    }

    @Override
    public void run() {
        server.api().resume(service);
        console.out().println(service + ": pushes deploy again");
    }
}
