package dev.berth.cli.command;

import dev.berth.cli.console.Console;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.concurrent.Callable;

@Command(
        name = "deploy",
        description = {
            "Deploy what the service's tag names now.",
            "A push does this by itself; say it to wait for that, to deploy again, or to deploy"
                    + " what was pushed during a hold."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  berth deploy web",
            "  docker push registry:5000/shop/web:prod && berth deploy web --wait --timeout 5m"
        })
public final class DeployCommand implements Callable<Integer> {
    private final Console console;
    private final ServerOption server;
    @Mixin private final WaitOption wait = new WaitOption();

    @Parameters(paramLabel = "SERVICE", description = "The service.")
    private String service = "";

    public DeployCommand(Console console, ServerOption server) {
        this.console = console;
        this.server = server;
    }

    @Override
    public Integer call() {
        var api = server.api();
        return wait.finish(console, api, api.deploy(service).value());
    }
}
