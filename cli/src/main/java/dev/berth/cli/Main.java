package dev.berth.cli;

import dev.berth.cli.command.ApplyCommand;
import dev.berth.cli.command.ImageName;
import dev.berth.cli.command.InspectCommand;
import dev.berth.cli.command.LayersCommand;
import dev.berth.cli.command.ReposCommand;
import dev.berth.cli.command.ServerOption;
import dev.berth.cli.command.StatusCommand;
import dev.berth.cli.command.TagsCommand;
import dev.berth.cli.console.Console;
import dev.berth.cli.traffic.TrafficCommand;
import dev.berth.model.BerthException;
import dev.berth.model.RepositoryName;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

import java.util.function.Function;

/**
 * The command line: {@code berth COMMAND}. It ends with an {@link dev.berth.cli.console.ExitCode}.
 */
@Command(name = "berth", version = "berth 0.1.0")
@SuppressWarnings("UnusedVariable") // picocli answers --help and --version itself
public final class Main implements Runnable {
    private final CommandLine line;

    @Mixin private final ServerOption server;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    @Option(names = "--version", versionHelp = true, description = "Show the version.")
    private boolean version;

    private Main(Console console) {
        this.server = new ServerOption(console);
        this.line = new CommandLine(this);
    }

    public static void main(String[] arguments) {
        System.exit(commandLine(Console.ofProcess()).execute(arguments));
    }

    /** Everything that {@code berth} understands. */
    public static CommandLine commandLine(Console console) {
        var main = new Main(console);
        var server = main.server;
        var line =
                main.line
                        .addSubcommand(new ApplyCommand(console, server))
                        .addSubcommand(new StatusCommand(console, server))
                        .addSubcommand(new ReposCommand(console, server))
                        .addSubcommand(new TagsCommand(console, server))
                        .addSubcommand(new InspectCommand(console, server))
                        .addSubcommand(new LayersCommand(console, server))
                        .addSubcommand(new TrafficCommand());
        line.setOut(console.out()).setErr(console.err());
        line.registerConverter(ImageName.class, parsed(ImageName::parse));
        line.registerConverter(RepositoryName.class, parsed(RepositoryName::parse));
        line.setUsageHelpWidth(100);
        line.setParameterExceptionHandler(Failures::misunderstood);
        line.setExecutionExceptionHandler(new Failures(console));
        return line;
    }

    /** A value of the model on the command line: its own words say what is wrong with it. */
    private static <T> ITypeConverter<T> parsed(Function<String, T> parser) {
        return text -> {
            try {
                return parser.apply(text);
            } catch (BerthException e) {
                throw new TypeConversionException(e.safeMessage());
            }
        };
    }

    @Override
    public void run() {
        line.usage(line.getOut());
    }
}
