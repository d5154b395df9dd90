package dev.berth.cli.command;

import dev.berth.cli.console.Console;
import dev.berth.cli.transfer.BerthTarget;
import dev.berth.cli.transfer.Naming;
import dev.berth.cli.transfer.Sources;
import dev.berth.model.Tag;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "import",
        description = {
            "Copy images into the registry, from another one, its files, a layout or a tar.",
            "Only what is missing is copied, so it can be interrupted and run again. A tag that a"
                    + " service deploys on begins a rollout, as a push of it would."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  berth import https://registry.example                 all of its catalogue",
            "  berth import https://registry.example/shop/web --tag v1 --tag v2",
            "  berth import /var/lib/docker-registry --to old/       the files of a CNCF registry",
            "  docker save shop/web:v1 -o web.tar && berth import web.tar",
            "  berth import layout/ --to shop/web                    an OCI layout",
            "  berth import https://registry.example --dry-run"
        })
public final class ImportCommand implements Callable<Integer> {
    private final Console console;
    private final ServerOption server;
    @Mixin private final TransferRun run = new TransferRun();
    @Mixin private final SourceLogin login = new SourceLogin();

    @Parameters(
            paramLabel = "SOURCE",
            description = {
                "http(s)://HOST[:PORT][/REPOSITORY], the root directory of a CNCF distribution"
                        + " registry,",
                "the directory or the tar of an OCI layout, or the tar of docker save."
            })
    private String source = "";

    @Option(
            names = "--tag",
            paramLabel = "TAG",
            description = "Of a registry's repository, only this tag. May be said again.")
    private List<Tag> tags = new ArrayList<>();

    @Option(
            names = "--to",
            paramLabel = "NAME",
            description = {
                "The repository to import into; or, with a slash at its end, what to put in front"
                        + " of the names.",
                "Default: the names that the source tells."
            })
    private @Nullable String to;

    public ImportCommand(Console console, ServerOption server) {
        this.console = console;
        this.server = server;
    }

    @Override
    public Integer call() throws IOException {
        var naming = new Naming(to);
        var who = login.choose(Sources.isRegistry(source), console.environment());
        try (var from = Sources.open(source, tags, who)) {
            var api = server.api();
            api.requireRegistry();
            return run.run(
                    console, new BerthTarget(api.peer()), transfer -> transfer.plan(from, naming));
        }
    }
}
