package dev.berth.cli.command;

import dev.berth.cli.console.Console;
import dev.berth.cli.console.Table;
import dev.berth.cli.console.Words;
import dev.berth.model.admin.ManifestView;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "inspect",
        description = "Show an image's manifest and its layers with their sizes.",
        footerHeading = "%nExamples:%n",
        footer = {"  berth inspect shop/web:prod", "  berth inspect shop/web@sha256:9f86d081..."})
public final class InspectCommand implements Runnable {
    private final Console console;
    private final ServerOption server;
    @Mixin private final JsonOption json = new JsonOption();

    @Parameters(paramLabel = "REPO:TAG|REPO@DIGEST", description = "The image.")
    private ImageName image;

    public InspectCommand(Console console, ServerOption server) {
        this.console = console;
        this.server = server;
    }

    @Override
    public void run() {
        var answer = server.api().inspect(image.repository(), image.reference());
        json.print(console, answer, this::print);
    }

    private void print(ManifestView manifest) {
        var out = console.out();
        out.println("Image:   " + image);
        out.println("Digest:  " + manifest.digest());
        out.println("Type:    " + manifest.mediaType() + ", " + Words.size(manifest.bytes()));
        var config = manifest.config();
        if (config != null) {
            out.println("Config:  " + config.digest() + ", " + Words.size(config.size()));
        }
        if (!manifest.layers().isEmpty()) {
            out.println(
                    "Layers:  "
                            + manifest.layers().size()
                            + ", with the config "
                            + Words.size(manifest.total()));
            out.println();
            layers(manifest).print(out);
        }
        if (!manifest.manifests().isEmpty()) {
            out.println();
            entries(manifest).print(out);
        }
    }

    private static Table layers(ManifestView manifest) {
        var table = new Table().right("LAYER").left("DIGEST").right("SIZE").left("TYPE");
        int number = 1;
        for (var layer : manifest.layers()) {
            table.row(
                    number++,
                    layer.digest().abbreviated(),
                    Words.size(layer.size()),
                    layer.mediaType());
        }
        return table;
    }

    private static Table entries(ManifestView manifest) {
        var table = new Table().left("PLATFORM").left("DIGEST").left("KIND");
        for (var entry : manifest.manifests()) {
            var platform = entry.platform();
            table.row(
                    platform == null ? "-" : platform, entry.digest(), Kind.of(entry.mediaType()));
        }
        return table;
    }
}
