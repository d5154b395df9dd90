package dev.berth.acceptance;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command line, as a person or a script uses it. */
public final class Cli {
    private final BerthServer server;
    private final Map<String, String> environment;

    public Cli(BerthServer server) {
        this(server, Map.of());
    }

    /**
     * @param environment such as where a login is kept
     */
    public Cli(BerthServer server, Map<String, String> environment) {
        this.server = server;
        this.environment = Map.copyOf(environment);
    }

    /** Whatever comes of it. */
    public Command.Output run(Object... arguments) {
        return command(arguments).run();
    }

    /** What it printed; fails if it failed. */
    public String succeed(Object... arguments) {
        return command(arguments).succeed();
    }

    /** The same with {@code --json}. */
    public JsonNode json(Object... arguments) {
        var words = new ArrayList<>(List.of(arguments));
        words.add("--json");
        return Lab.json(succeed(words.toArray()));
    }

    public Command command(Object... arguments) {
        var words = new ArrayList<Object>(List.of(Distribution.LAUNCHER));
        words.addAll(List.of(arguments));
        var command = Command.of(words.toArray()).with("BERTH_SERVER", server.url().toString());
        for (var variable : environment.entrySet()) {
            command = command.with(variable.getKey(), variable.getValue());
        }
        return command;
    }
}
