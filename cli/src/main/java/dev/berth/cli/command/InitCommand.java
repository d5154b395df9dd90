package dev.berth.cli.command;

import dev.berth.cli.console.CommandFailed;
import dev.berth.cli.console.Console;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

@Command(
        name = "init",
        description = {
            "Write berth.yml for the server and service.yml for what it deploys, with comments,",
            "and print what HAProxy's configuration needs. Never overwrites a file."
        })
public final class InitCommand implements Runnable {
    private static final List<String> FILES = List.of("berth.yml", "service.yml");

    private final Console console;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Where to write the files. Default: here.")
    private Path directory = Path.of(".");

    public InitCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        // Both or none: looked at before the first is written.
        for (var file : FILES) {
            if (Files.exists(directory.resolve(file))) {
                throw new CommandFailed(
                        directory.resolve(file).normalize()
                                + " is there already, and stays as it is. Move it away, or name"
                                + " another --directory.");
            }
        }
        for (var file : FILES) {
            write(directory.resolve(file).normalize(), text(file));
        }
        var out = console.out();
        out.println();
        out.println("For HAProxy's configuration, such as /etc/haproxy/haproxy.cfg:");
        out.println();
        text("haproxy.cfg").lines().forEach(line -> out.println(("    " + line).stripTrailing()));
        out.println();
        out.println("Next: edit the two files, then");
        out.println();
        out.println("    berth serve --config berth.yml");
        out.println("    berth apply -f service.yml");
        out.println("    docker push PUBLIC-NAME/shop/web:prod");
        out.println("    berth rollouts --follow");
    }

    private void write(Path file, String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw new CommandFailed(file + " could not be written: " + e.getMessage());
        }
        console.out().println("wrote " + file);
    }

    private static String text(String resource) {
        try (var stream = InitCommand.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException(resource + " is missing in the program");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
