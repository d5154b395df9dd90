package dev.berth.cli.command;

import dev.berth.cli.console.CommandFailed;
import dev.berth.cli.console.Console;
import dev.berth.cli.console.Printable;
import dev.berth.cli.console.Table;
import dev.berth.model.admin.ApplyResult;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.List;
import java.util.Locale;

@Command(
        name = "apply",
        description = {
            "Apply services, hosts and balancers from YAML files.",
            "All the files are one change: all of it is applied, or none."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  berth apply -f service.yml",
            "  berth apply -f hosts.yml -f web.yml",
            "  envsubst < service.yml | berth apply -f -"
        })
public final class ApplyCommand implements Runnable {
    private final Console console;
    private final ServerOption server;
    @Mixin private final JsonOption json = new JsonOption();

    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description = "A file of one or several documents; - is the standard input.")
    private List<String> files = List.of();

    @Option(names = "--dry-run", description = "Check everything, say what would change, and stop.")
    private boolean dryRun;

    public ApplyCommand(Console console, ServerOption server) {
        this.console = console;
        this.server = server;
    }

    @Override
    public void run() {
        var documents = Documents.read(files);
        try {
            json.print(console, server.api().apply(documents.yaml(), dryRun), this::print);
        } catch (CommandFailed e) {
            throw documents.isJoined()
                    ? new CommandFailed(e.code(), e.getMessage() + "\n" + documents.whereLinesAre())
                    : e;
        }
    }

    private void print(ApplyResult result) {
        var table = new Table().left("KIND").left("NAME").left("CHANGE");
        for (var change : result.changes()) {
            table.row(
                    change.kind(), change.name(), change.outcome().name().toLowerCase(Locale.ROOT));
        }
        table.print(console.out());
        if (dryRun) {
            console.note("Nothing was changed: this was a dry run.");
        }
        result.warnings().forEach(warning -> console.note("Warning: " + Printable.of(warning)));
    }
}
