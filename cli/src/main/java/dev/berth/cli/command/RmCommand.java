package dev.berth.cli.command;

import dev.berth.cli.console.Console;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.util.Locale;

@Command(
        name = "rm",
        description = "Remove a service, a host or a balancer that was applied.",
        footerHeading = "%nExamples:%n",
        footer = {"  berth rm service web", "  berth rm host app3"})
public final class RmCommand implements Runnable {
    private final Console console;
    private final ServerOption server;

    @Parameters(index = "0", paramLabel = "service|host|haproxy", description = "What it is.")
    private What what = What.SERVICE;

    @Parameters(index = "1", paramLabel = "NAME", description = "Which one.")
    private String name = "";

    private enum What {
        SERVICE("services"),
        HOST("hosts"),
        HAPROXY("haproxies");

        private final String path;

        What(String path) {
            this.path = path;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public RmCommand(Console console, ServerOption server) {
        this.console = console;
        this.server = server;
    }

    @Override
    public void run() {
        server.api().remove(what.path, name);
        console.out().println(what + " " + name + " removed");
    }
}
