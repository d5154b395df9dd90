package dev.berth.cli.command;

import dev.berth.cli.console.Console;

import org.jspecify.annotations.Nullable;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.Locale;

@Command(
        name = "completion",
        description = "Print the script that completes commands and options in a shell.",
        footerHeading = "%nTo switch it on, in ~/.bashrc or ~/.zshrc:%n",
        footer = {"  source <(berth completion bash)", "  source <(berth completion zsh)"})
public final class CompletionCommand implements Runnable {
    private final Console console;

    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "bash|zsh", description = "The shell.")
    private Shell shell = Shell.BASH;

    private enum Shell {
        BASH,
        ZSH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public CompletionCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        if (spec == null) {
            throw new IllegalStateException("picocli gives the spec before it runs a command");
        }
        if (shell == Shell.ZSH) {
            // zsh runs bash's completions once these two are loaded.
            console.out().println("autoload -U +X compinit && compinit -u");
            console.out().println("autoload -U +X bashcompinit && bashcompinit");
        }
        console.out().println(AutoComplete.bash("berth", spec.root().commandLine()));
    }
}
