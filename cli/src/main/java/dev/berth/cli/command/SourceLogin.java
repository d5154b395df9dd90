package dev.berth.cli.command;

import dev.berth.cli.console.CommandFailed;
import dev.berth.cli.console.ExitCode;
import dev.berth.cli.transfer.Credentials;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Who we are for the registry that images come from. */
final class SourceLogin {
    private static final String USER = "BERTH_SOURCE_USER";
    private static final String PASSWORD = "BERTH_SOURCE_PASSWORD";

    @Option(
            names = "--source-user",
            paramLabel = "USER",
            description = {"The login for the registry to import from.", "Default: " + USER + "."})
    private @Nullable String user;

    @Option(
            names = "--source-password-stdin",
            description = {
                "Read the password for it from standard input.",
                "Default: " + PASSWORD + "."
            })
    private boolean fromInput;

    /**
     * Null for nobody.
     *
     * @param registry whether the source is one; for any other the login of the environment is not
     *     meant
     */
    @Nullable Credentials choose(boolean registry, Map<String, String> environment)
            throws IOException {
        var name = user == null && registry ? environment.get(USER) : user;
        if (name == null) {
            if (fromInput) {
                throw usage("--source-password-stdin wants --source-user USER");
            }
            return null;
        }
        var password =
                fromInput
                        ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                                .stripTrailing()
                        : environment.get(PASSWORD);
        if (password == null) {
            throw usage(
                    "the password of %s is missing: --source-password-stdin, or %s in the environment"
                            .formatted(name, PASSWORD));
        }
        return new Credentials(name, password);
    }

    private static CommandFailed usage(String message) {
        return new CommandFailed(ExitCode.USAGE, message);
    }
}
