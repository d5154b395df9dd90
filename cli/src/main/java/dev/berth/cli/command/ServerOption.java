package dev.berth.cli.command;

import dev.berth.cli.api.AdminApi;
import dev.berth.cli.api.ServerAddress;
import dev.berth.cli.console.Console;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Which server a command speaks to. Every command knows the option, before and after its name. */
public final class ServerOption {
    private final Console console;

    @Option(
            names = "--server",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = {
                "The Berth server to talk to.",
                "Default: BERTH_SERVER in the environment, else " + ServerAddress.DEFAULT + "."
            })
    private @Nullable String url;

    public ServerOption(Console console) {
        this.console = console;
    }

    AdminApi api() {
        return new AdminApi(ServerAddress.choose(url, console.environment()));
    }
}
