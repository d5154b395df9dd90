package dev.berth.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.berth.cli.api.Json;
import dev.berth.cli.console.Console;
import dev.berth.cli.console.ExitCode;
import dev.berth.cli.console.Screen;
import dev.berth.cli.console.Words;
import dev.berth.cli.transfer.DryRun;
import dev.berth.cli.transfer.Interruption;
import dev.berth.cli.transfer.LiveProgress;
import dev.berth.cli.transfer.PlainProgress;
import dev.berth.cli.transfer.Progress;
import dev.berth.cli.transfer.Retry;
import dev.berth.cli.transfer.Summary;
import dev.berth.cli.transfer.Target;
import dev.berth.cli.transfer.Transfer;

import picocli.CommandLine.Option;

/** What {@code import} and {@code export} have in common: progress, an end, and a summary. */
final class TransferRun {
    @Option(
            names = "--dry-run",
            description = "Look at both sides, tell what would be copied, and copy nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print the summary as JSON, for scripts.")
    private boolean json;

    /** Plans what is to be copied. */
    interface Plan {
        void of(Transfer transfer) throws InterruptedException;
    }

    int run(Console console, Target target, Plan plan) {
        try (var _ = new Interruption()) {
            try {
                var summary = transferred(console, target, plan);
                print(console, summary);
                return (summary.failures().isEmpty() ? ExitCode.OK : ExitCode.ERROR).number();
            } catch (InterruptedException e) {
                console.note(
                        "Interrupted. What was copied stays: the same command again copies only"
                                + " the rest.");
                return ExitCode.ERROR.number();
            }
        }
    }

    private Summary transferred(Console console, Target target, Plan plan)
            throws InterruptedException {
        try (var progress = progress(console)) {
            var retry =
                    new Retry((duration, why) -> {
                        progress.note(why + "; again in " + Words.span(duration));
                        Thread.sleep(duration);
                    });
            var transfer = new Transfer(dryRun ? new DryRun(target) : target, progress, retry);
            plan.of(transfer);
            return transfer.run();
        }
    }

    private Progress progress(Console console) {
        if (console.terminal() && !json) {
            return new LiveProgress(Screen.ofTerminal(console.out()), copied());
        }
        return new PlainProgress(json ? console.err() : console.out(), console.err(), copied());
    }

    private String copied() {
        return dryRun ? "to copy" : "copied";
    }

    private void print(Console console, Summary summary) {
        console.out().println(json ? Json.pretty(json(summary)) : text(summary));
    }

    private String text(Summary summary) {
        long all = summary.copied() + summary.unchanged() + summary.failures().size();
        return "%s: %d %s, %d there already%s. Blobs: %d %s (%s), %d found in other repositories, %d there already."
                .formatted(
                        Words.count(all, "image", "images"),
                        summary.copied(),
                        copied(),
                        summary.unchanged(),
                        summary.failures().isEmpty()
                                ? ""
                                : ", " + summary.failures().size() + " failed",
                        summary.blobsCopied(),
                        copied(),
                        Words.size(summary.bytes()),
                        summary.blobsMounted(),
                        summary.blobsPresent());
    }

    private static ObjectNode json(Summary summary) {
        var json = JsonNodeFactory.instance.objectNode();
        json.putObject("images")
                .put("copied", summary.copied())
                .put("unchanged", summary.unchanged())
                .put("failed", summary.failures().size());
        json.putObject("blobs")
                .put("copied", summary.blobsCopied())
                .put("mounted", summary.blobsMounted())
                .put("unchanged", summary.blobsPresent());
        json.put("bytes", summary.bytes());
        var failures = json.putArray("failures");
        for (var failure : summary.failures()) {
            failures.addObject().put("image", failure.image()).put("message", failure.message());
        }
        return json;
    }
}
