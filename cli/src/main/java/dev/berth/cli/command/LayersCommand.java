package dev.berth.cli.command;

import dev.berth.cli.console.Console;
import dev.berth.cli.console.Table;
import dev.berth.cli.console.Words;
import dev.berth.model.admin.LayersView;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.List;

@Command(
        name = "layers",
        description = "Show the largest and the most shared layers, and what sharing saves.")
public final class LayersCommand implements Runnable {
    private final Console console;
    private final ServerOption server;
    @Mixin private final JsonOption json = new JsonOption();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many of each. Default: ${DEFAULT-VALUE}.")
    private int limit;

    public LayersCommand(Console console, ServerOption server) {
        this.console = console;
        this.server = server;
    }

    @Override
    public void run() {
        json.print(console, server.api().layers(limit), this::print);
    }

    private void print(LayersView view) {
        if (view.largest().isEmpty()) {
            console.note("No layers yet: the first docker push brings some.");
            return;
        }
        var out = console.out();
        out.println("Largest");
        table(view.largest()).print(out, "  ");
        out.println();
        out.println("Most shared");
        table(view.mostShared()).print(out, "  ");
        out.println();
        out.println(
                "Stored once: %s. With a copy for each image it would be %s: sharing saves %s."
                        .formatted(
                                Words.size(view.stored()),
                                Words.size(view.referenced()),
                                saved(view)));
    }

    private static Table table(List<LayersView.Layer> layers) {
        var table = new Table().left("LAYER").right("SIZE").right("IMAGES").right("REPOSITORIES");
        for (var layer : layers) {
            table.row(
                    layer.digest().abbreviated(),
                    Words.size(layer.size()),
                    layer.manifests(),
                    layer.repositories());
        }
        return table;
    }

    /** What nothing names any more is stored all the same, so this can be less than nothing. */
    private static String saved(LayersView view) {
        long saved = view.referenced() - view.stored();
        return saved <= 0
                ? "nothing yet"
                : Words.size(saved)
                        + " ("
                        + Words.percent((double) saved / view.referenced())
                        + ")";
    }
}
