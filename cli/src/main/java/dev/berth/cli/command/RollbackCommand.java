package dev.berth.cli.command;

import dev.berth.cli.console.Console;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.concurrent.Callable;

@Command(
        name = "rollback",
        description = {
            "Go back to an earlier revision: image and definition, as a whole.",
            "A rollout that is under way is undone; if all its hosts are switched, another one goes"
                    + " back when it has ended.",
            "Pushes are held until another digest is pushed, or: berth resume SERVICE"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  berth rollback web --wait",
            "  berth rollback web --to 7   (berth rollouts web shows the numbers)"
        })
public final class RollbackCommand implements Callable<Integer> {
    private final Console console;
    private final ServerOption server;
    @Mixin private final WaitOption wait = new WaitOption();

    @Parameters(paramLabel = "SERVICE", description = "The service.")
    private String service = "";

    @Option(
            names = "--to",
            paramLabel = "REVISION",
            description = {
                "Where to go. Default: the revision that was deployed before this one, or before"
                        + " the rollout that is under way."
            })
    private @Nullable Long revision;

    public RollbackCommand(Console console, ServerOption server) {
        this.console = console;
        this.server = server;
    }

    @Override
    public Integer call() {
        var api = server.api();
        return wait.finishBack(console, api, api.rollback(service, revision).value());
    }
}
