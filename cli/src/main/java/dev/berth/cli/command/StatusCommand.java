package dev.berth.cli.command;

import dev.berth.cli.console.Console;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "status",
        description =
                "Show services: the revision on each host, slots, health, share of the requests.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  berth status                            every service",
            "  berth status web                        one",
            "  berth status --json | jq '.[].current'  for a script"
        })
public final class StatusCommand implements Runnable {
    private final Console console;
    private final ServerOption server;
    @Mixin private final JsonOption json = new JsonOption();

    @Parameters(arity = "0..1", paramLabel = "SERVICE", description = "Only this service.")
    private @Nullable String service;

    public StatusCommand(Console console, ServerOption server) {
        this.console = console;
        this.server = server;
    }

    @Override
    public void run() {
        var text = new ServiceText(console.out(), console.clock().instant());
        if (service != null) {
            json.print(console, server.api().service(service), text::print);
            return;
        }
        json.print(
                console,
                server.api().services(),
                services -> {
                    if (services.isEmpty()) {
                        console.note(
                                "No services yet. `berth init` writes an example, `berth apply -f"
                                        + " service.yml` applies it.");
                    }
                    for (int i = 0; i < services.size(); i++) {
                        if (i > 0) {
                            console.out().println();
                        }
                        text.print(services.get(i));
                    }
                });
    }
}
