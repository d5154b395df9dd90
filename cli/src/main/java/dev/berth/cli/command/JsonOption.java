package dev.berth.cli.command;

import dev.berth.cli.api.Answer;
import dev.berth.cli.api.Json;
import dev.berth.cli.console.Console;

import picocli.CommandLine.Option;

import java.util.function.Consumer;

/** The choice between tables for people and JSON for scripts. */
final class JsonOption {
    @Option(names = "--json", description = "Print the server's answer as JSON, for scripts.")
    private boolean json;

    /** Prints the answer one way or the other. */
    <T> void print(Console console, Answer<T> answer, Consumer<T> forPeople) {
        if (json) {
            console.out().println(Json.pretty(answer.json()));
        } else {
            forPeople.accept(answer.value());
        }
    }

    boolean chosen() {
        return json;
    }
}
