package dev.berth.cli;

import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The commands in {@code berth --help}, by what one wants to do. */
final class CommandGroups implements IHelpSectionRenderer {
    static final Map<String, List<String>> GROUPS = groups();

    private static Map<String, List<String>> groups() {
        var groups = new LinkedHashMap<String, List<String>>();
        groups.put("Begin", List.of("demo", "init", "serve", "login", "logout"));
        groups.put(
                "Deploy", List.of("apply", "status", "deploy", "rollouts", "rollback", "resume"));
        groups.put("Look after it", List.of("logs", "rm", "traffic", "bench"));
        groups.put("Look into the registry", List.of("repos", "tags", "inspect", "layers"));
        groups.put("Move in, move out", List.of("import", "export"));
        groups.put("Find your way", List.of("help", "completion"));
        return groups;
    }

    @Override
    public String render(Help help) {
        var text = new StringBuilder();
        var commands = help.commandSpec().subcommands();
        GROUPS.forEach((title, names) -> {
            text.append(String.format("%n%s:%n", title));
            for (var name : names) {
                var command = Objects.requireNonNull(commands.get(name), name);
                var usage = command.getCommandSpec().usageMessage();
                text.append(String.format("  %-12s%s%n", name, usage.description()[0]));
            }
        });
        return text.toString();
    }
}
