package dev.berth.cli.command;

import dev.berth.cli.console.Console;
import dev.berth.cli.console.ExitCode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.Locale;
import java.util.concurrent.Callable;

@Command(
        name = "rm",
        description = {
            "Remove a service, a host or a balancer that was applied.",
            "A service's containers are drained, stopped and removed first, by a rollout to"
                    + " nothing."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  berth rm service web --wait", "  berth rm host app3"})
public final class RmCommand implements Callable<Integer> {
    private final Console console;
    private final ServerOption server;
    @Mixin private final WaitOption wait = new WaitOption();

    @Parameters(index = "0", paramLabel = "service|host|balancer", description = "What it is.")
    private What what = What.SERVICE;

    @Parameters(index = "1", paramLabel = "NAME", description = "Which one.")
    private String name = "";

    private enum What {
        SERVICE("services"),
        HOST("hosts"),
        BALANCER("balancers");

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
    public Integer call() {
        var api = server.api();
        var rollout = api.remove(what.path, name);
        if (rollout.isPresent()) {
            return wait.finish(console, api, rollout.get());
        }
        console.out().println(what + " " + name + " removed");
        return ExitCode.OK.number();
    }
}
