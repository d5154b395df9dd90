package dev.berth.cli.command;

import dev.berth.cli.api.AdminApi;
import dev.berth.cli.console.Console;
import dev.berth.cli.console.DurationText;
import dev.berth.cli.console.ExitCode;
import dev.berth.cli.rollout.RolloutDisplay;
import dev.berth.cli.rollout.RolloutFollower;
import dev.berth.cli.rollout.RolloutText;
import dev.berth.model.admin.RolloutView;
import dev.berth.model.admin.RolloutView.State;

import picocli.CommandLine.Option;

import java.time.Duration;

/** Whether a command that begins a rollout also waits for its end. */
final class WaitOption {
    @Option(
            names = "--wait",
            description = "Show the rollout until it has ended; the exit code says how it did.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "15m",
            converter = DurationText.class,
            description = "With --wait: for how long. Default: ${DEFAULT-VALUE}.")
    private Duration timeout = Duration.ZERO;

    int finish(Console console, AdminApi api, RolloutView begun) {
        if (!wait) {
            console.out().println(RolloutText.title(begun));
            console.note("To watch it: berth rollouts " + begun.service() + " --follow");
            return ExitCode.OK.number();
        }
        return code(await(console, api, begun)).number();
    }

    /**
     * After a rollback. What runs may only have to be undone for it, and then that is the rollout
     * which the server gives: its end is what was asked for.
     */
    int finishBack(Console console, AdminApi api, RolloutView begun) {
        if (!wait || begun.state() == State.QUEUED || begun.state() == State.RUNNING) {
            return finish(console, api, begun);
        }
        var ended = await(console, api, begun);
        return (ended.undoneByHand() ? ExitCode.OK : code(ended)).number();
    }

    private RolloutView await(Console console, AdminApi api, RolloutView begun) {
        var follower = new RolloutFollower(api, RolloutDisplay.on(console));
        return follower.untilItEnds(begun.id(), timeout);
    }

    private static ExitCode code(RolloutView ended) {
        return switch (ended.state()) {
            case DEPLOYED -> ExitCode.OK;
            case ROLLED_BACK -> ExitCode.ROLLED_BACK;
            case FAILED -> ExitCode.FAILED;
            case SUPERSEDED -> ExitCode.SUPERSEDED;
            case QUEUED, RUNNING, ROLLING_BACK ->
                    throw new IllegalStateException("not ended: " + ended.state());
        };
    }
}
