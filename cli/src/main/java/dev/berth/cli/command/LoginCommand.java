package dev.berth.cli.command;

import dev.berth.cli.api.Access;
import dev.berth.cli.api.AdminApi;
import dev.berth.cli.api.Login;
import dev.berth.cli.console.CommandFailed;
import dev.berth.cli.console.Console;
import dev.berth.cli.console.ExitCode;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

@Command(
        name = "login",
        description = "Keep a login at the server, for every command from now on.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  berth login --server https://registry.example:5000 -u ann",
            "  berth login --server https://10.0.0.5:5000 --cacert ca.pem -u ci --password-stdin"
                    + " <secret"
        })
public final class LoginCommand implements Runnable {
    private final Console console;
    private final ServerOption server;

    @Option(
            names = {"-u", "--user"},
            paramLabel = "NAME",
            description = "Who you are. Asked for if it is not said.")
    private @Nullable String user;

    @Option(
            names = "--password-stdin",
            description = "Read the password from standard input, for scripts.")
    private boolean fromInput;

    public LoginCommand(Console console, ServerOption server) {
        this.console = console;
        this.server = server;
    }

    @Override
    public void run() {
        var address = server.address();
        var cacert = server.cacert();
        if (address.uri().getScheme().equals("http") && !address.isLoopback()) {
            console.note(
                    "berth: "
                            + address
                            + " is spoken to without TLS: the password goes"
                            + " unencrypted.");
        }
        var name = user != null ? user : typed("User: ", false);
        var login = new Login(name, fromInput ? fromInput() : typed("Password: ", true));
        new AdminApi(address, new Access(login, cacert)).checkLogin();
        var saved = server.saved();
        saved.keep(address.uri(), login, cacert);
        console.out()
                .println(
                        "Logged in at "
                                + address.uri()
                                + " as "
                                + name
                                + "; kept in "
                                + saved.file());
    }

    /** A file's last newline is not part of the password. */
    private String fromInput() {
        try {
            var text = new String(console.in().readAllBytes(), StandardCharsets.UTF_8);
            return text.replaceFirst("\r?\n\\z", "");
        } catch (IOException e) {
            throw new CommandFailed("the password could not be read: " + e.getMessage());
        }
    }

    // There is no console where input or output is redirected.
    @SuppressWarnings("SystemConsoleNull")
    private static String typed(String prompt, boolean isSecret) {
        var terminal = System.console();
        if (terminal == null || !terminal.isTerminal()) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "there is no terminal to ask on: say --user and --password-stdin");
        }
        var secret = isSecret ? terminal.readPassword("%s", prompt) : null;
        var text =
                secret != null ? new String(secret) : isSecret ? null : terminal.readLine(prompt);
        if (text == null) {
            throw new CommandFailed("nothing was typed");
        }
        return text;
    }
}
