package dev.berth.cli.command;

import dev.berth.cli.api.Access;
import dev.berth.cli.api.AdminApi;
import dev.berth.cli.api.SavedLogins;
import dev.berth.cli.api.ServerAddress;
import dev.berth.cli.console.Console;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

import java.nio.file.Path;

/** Which server a command speaks to. Every command knows the option, before and after its name. */
public final class ServerOption {
    private static final String CACERT = "BERTH_CACERT";

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

    @Option(
            names = "--cacert",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = {
                "The authority of the server's certificate, in PEM form.",
                "Default: "
                        + CACERT
                        + " in the environment, else what `berth login` was told, else those"
                        + " that this machine knows."
            })
    private @Nullable Path cacert;

    public ServerOption(Console console) {
        this.console = console;
    }

    AdminApi api() {
        var address = address();
        var saved = saved().find(address.uri());
        var named = cacert();
        return new AdminApi(
                address, new Access(saved.login(), named != null ? named : saved.cacert()));
    }

    ServerAddress address() {
        return ServerAddress.choose(url, console.environment());
    }

    /** The authority that was named, or null. */
    @Nullable Path cacert() {
        var variable = console.environment().getOrDefault(CACERT, "");
        return cacert != null ? cacert : variable.isBlank() ? null : Path.of(variable);
    }

    SavedLogins saved() {
        return SavedLogins.of(console.environment());
    }
}
