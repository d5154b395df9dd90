package dev.berth.cli.command;

import dev.berth.cli.console.CommandFailed;
import dev.berth.cli.console.Console;
import dev.berth.cli.console.ExitCode;
import dev.berth.cli.console.Table;
import dev.berth.cli.console.Words;
import dev.berth.cli.rollout.RolloutDisplay;
import dev.berth.cli.rollout.RolloutFollower;
import dev.berth.cli.rollout.RolloutText;
import dev.berth.model.admin.RolloutView;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.List;

@Command(
        name = "rollouts",
        description = "List rollouts, newest first, or watch those under way and those to come.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  berth rollouts                 the last 20 of all services",
            "  berth rollouts web --follow    each host's step as it happens; Ctrl-C ends the view"
        })
public final class RolloutsCommand implements Runnable {
    private final Console console;
    private final ServerOption server;

    @Parameters(arity = "0..1", paramLabel = "SERVICE", description = "Only this service's.")
    private @Nullable String service;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many at most. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Option(
            names = {"-f", "--follow"},
            description = "Watch, until Ctrl-C.")
    private boolean follow;

    @Mixin private final JsonOption json = new JsonOption();

    public RolloutsCommand(Console console, ServerOption server) {
        this.console = console;
        this.server = server;
    }

    @Override
    public void run() {
        if (follow && json.chosen()) {
            throw new CommandFailed(
                    ExitCode.USAGE, "--follow is for people, --json is for scripts");
        }
        var api = server.api();
        if (follow) {
            new RolloutFollower(api, RolloutDisplay.on(console)).forEver(service);
        }
        json.print(console, api.rollouts(service, limit), this::print);
    }

    private void print(List<RolloutView> rollouts) {
        if (rollouts.isEmpty()) {
            console.note("No rollouts yet: the first push of a service's tag begins one.");
            return;
        }
        var now = console.clock().instant();
        var table =
                new Table()
                        .right("ID")
                        .left("SERVICE")
                        .right("REVISION")
                        .left("DIGEST")
                        .left("STATE")
                        .right("TOOK")
                        .left("QUEUED")
                        .left("CAUSE");
        for (var rollout : rollouts) {
            var ended = rollout.endedAt();
            table.row(
                    rollout.id(),
                    rollout.service(),
                    rollout.revision(),
                    rollout.digest().abbreviated(),
                    RolloutText.word(rollout.state()),
                    ended == null || rollout.startedAt() == null
                            ? "-"
                            : Words.span(RolloutText.took(rollout, ended)),
                    Words.ago(rollout.queuedAt(), now),
                    because(rollout));
        }
        table.print(console.out());
    }

    private static String because(RolloutView rollout) {
        var reason = rollout.reason();
        return reason == null ? rollout.cause() : rollout.cause() + "; " + reason;
    }
}
