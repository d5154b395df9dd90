package dev.berth.cli.command;

import dev.berth.cli.api.HttpPeer;
import dev.berth.cli.console.Console;
import dev.berth.cli.transfer.LayoutTarget;
import dev.berth.cli.transfer.Naming;
import dev.berth.cli.transfer.RegistrySource;
import dev.berth.model.RepositoryName;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "export",
        customSynopsis =
                "berth export [--dry-run] [--json] [--server=URL] REPO[:TAG|@DIGEST]... DIRECTORY",
        description = {
            "Copy images out of the registry, into an OCI layout.",
            "Only what is missing in the directory is fetched, so it can be interrupted and run"
                    + " again, and a layout that is there grows."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  berth export shop/web:prod backup/       one image, with its signatures",
            "  berth export shop/web backup/            all tags of a repository",
            "  skopeo inspect oci:backup:prod"
        })
public final class ExportCommand implements Callable<Integer> {
    private final Console console;
    private final ServerOption server;
    @Mixin private final TransferRun run = new TransferRun();
    @Spec private CommandSpec spec;

    @Parameters(
            arity = "2..*",
            hideParamSyntax = true,
            paramLabel = "WHAT... DIRECTORY",
            description = {
                "Repositories, with all their tags, or single images; and where to put them."
            })
    private List<String> words = new ArrayList<>();

    public ExportCommand(Console console, ServerOption server) {
        this.console = console;
        this.server = server;
    }

    @Override
    public Integer call() {
        if (words.size() < 2) {
            throw new ParameterException(
                    spec.commandLine(), "say what to export and the directory to put it into");
        }
        var api = server.api();
        var sources =
                words.subList(0, words.size() - 1).stream()
                        .map(text -> source(api.peer(), text))
                        .toList();
        var directory = Path.of(words.getLast());
        api.requireRegistry();
        return run.run(
                console,
                new LayoutTarget(directory),
                transfer -> {
                    for (var source : sources) {
                        transfer.plan(source, new Naming(null));
                    }
                });
    }

    private static RegistrySource source(HttpPeer registry, String text) {
        if (text.indexOf('@') < 0 && text.indexOf(':') < 0) {
            return new RegistrySource(registry, RepositoryName.parse(text), List.of());
        }
        var image = ImageName.parse(text);
        return new RegistrySource(registry, image.repository(), List.of(image.reference()));
    }
}
