package dev.berth.cli.command;

import dev.berth.cli.console.CommandFailed;
import dev.berth.cli.console.Console;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

@Command(
        name = "logs",
        description = "Show what the service's containers wrote, each line with its host and name.",
        footerHeading = "%nExamples:%n",
        footer = {"  berth logs web", "  berth logs web -f --tail 0 | grep ERROR"})
public final class LogsCommand implements Runnable {
    private final Console console;
    private final ServerOption server;

    @Parameters(paramLabel = "SERVICE", description = "The service.")
    private String service = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Go on as they write, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = "--tail",
            paramLabel = "N",
            defaultValue = "100",
            description =
                    "Begin with the last N lines of each container. Default: ${DEFAULT-VALUE}.")
    private int tail;

    public LogsCommand(Console console, ServerOption server) {
        this.console = console;
        this.server = server;
    }

    @Override
    public void run() {
        var out = console.out();
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(
                                server.api().logs(service, follow, tail),
                                StandardCharsets.UTF_8))) {
            // checkError: whoever read our output, such as `head`, may have had enough.
            for (var line = lines.readLine();
                    line != null && !out.checkError();
                    line = lines.readLine()) {
                out.println(line);
            }
        } catch (IOException e) {
            throw new CommandFailed("the connection to the server broke while logs were read");
        }
    }
}
