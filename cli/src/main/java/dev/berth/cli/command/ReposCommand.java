package dev.berth.cli.command;

import dev.berth.cli.console.Console;
import dev.berth.cli.console.Table;
import dev.berth.cli.console.Words;
import dev.berth.model.admin.RepositoryView;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.List;

@Command(name = "repos", description = "List the repositories and what each takes.")
public final class ReposCommand implements Runnable {
    private final Console console;
    private final ServerOption server;
    @Mixin private final JsonOption json = new JsonOption();

    public ReposCommand(Console console, ServerOption server) {
        this.console = console;
        this.server = server;
    }

    @Override
    public void run() {
        json.print(console, server.api().repositories(), this::print);
    }

    private void print(List<RepositoryView> repositories) {
        if (repositories.isEmpty()) {
            console.note("No repositories yet: the first docker push makes one.");
            return;
        }
        var table = new Table().left("REPOSITORY").right("TAGS").right("MANIFESTS").right("SIZE");
        for (var repository : repositories) {
            table.row(
                    repository.name(),
                    repository.tags(),
                    repository.manifests(),
                    Words.size(repository.bytes()));
        }
        table.print(console.out());
    }
}
