package dev.berth.cli.command;

import dev.berth.cli.console.Console;
import dev.berth.cli.console.Table;
import dev.berth.cli.console.Words;
import dev.berth.model.RepositoryName;
import dev.berth.model.admin.TagView;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.List;

@Command(name = "tags", description = "List a repository's tags and what they name.")
public final class TagsCommand implements Runnable {
    private final Console console;
    private final ServerOption server;
    @Mixin private final JsonOption json = new JsonOption();

    @Parameters(paramLabel = "REPO", description = "The repository, such as shop/web.")
    private RepositoryName repository;

    public TagsCommand(Console console, ServerOption server) {
        this.console = console;
        this.server = server;
    }

    @Override
    public void run() {
        json.print(console, server.api().tags(repository), this::print);
    }

    private void print(List<TagView> tags) {
        if (tags.isEmpty()) {
            console.note(repository + " has no tags.");
            return;
        }
        var now = console.clock().instant();
        var table = new Table().left("TAG").left("DIGEST").left("KIND").left("SET").right("MOVES");
        for (var tag : tags) {
            table.row(
                    tag.tag(),
                    tag.digest().abbreviated(),
                    Kind.of(tag.mediaType()),
                    Words.ago(tag.movedAt(), now),
                    tag.moves());
        }
        table.print(console.out());
    }
}
