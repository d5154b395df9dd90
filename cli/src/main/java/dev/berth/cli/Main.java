package dev.berth.cli;

import dev.berth.cli.command.ApplyCommand;
import dev.berth.cli.command.BenchCommand;
import dev.berth.cli.command.CompletionCommand;
import dev.berth.cli.command.DeployCommand;
import dev.berth.cli.command.ExportCommand;
import dev.berth.cli.command.HelpCommand;
import dev.berth.cli.command.ImageName;
import dev.berth.cli.command.ImportCommand;
import dev.berth.cli.command.InitCommand;
import dev.berth.cli.command.InspectCommand;
import dev.berth.cli.command.LayersCommand;
import dev.berth.cli.command.LoginCommand;
import dev.berth.cli.command.LogoutCommand;
import dev.berth.cli.command.LogsCommand;
import dev.berth.cli.command.ReposCommand;
import dev.berth.cli.command.ResumeCommand;
import dev.berth.cli.command.RmCommand;
import dev.berth.cli.command.RollbackCommand;
import dev.berth.cli.command.RolloutsCommand;
import dev.berth.cli.command.ServeCommand;
import dev.berth.cli.command.ServerOption;
import dev.berth.cli.command.StatusCommand;
import dev.berth.cli.command.TagsCommand;
import dev.berth.cli.console.Console;
import dev.berth.cli.console.ExitCode;
import dev.berth.cli.demo.DemoCommand;
import dev.berth.cli.traffic.TrafficCommand;
import dev.berth.model.BerthException;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The command line: {@code berth COMMAND}. It ends with an {@link dev.berth.cli.console.ExitCode}.
 */
@Command(
        name = "berth",
        version = "berth 0.1.0",
        header = "Berth, a private image registry that deploys what you push.%n",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "",
        footer = {"%nberth COMMAND --help says more, with examples."})
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
                        .addSubcommand(new DemoCommand(console))
                        .addSubcommand(new InitCommand(console))
                        .addSubcommand(new ServeCommand())
                        .addSubcommand(new ApplyCommand(console, server))
                        .addSubcommand(new StatusCommand(console, server))
                        .addSubcommand(new DeployCommand(console, server))
                        .addSubcommand(new RolloutsCommand(console, server))
                        .addSubcommand(new RollbackCommand(console, server))
                        .addSubcommand(new ResumeCommand(console, server))
                        .addSubcommand(new LogsCommand(console, server))
                        .addSubcommand(new RmCommand(console, server))
                        .addSubcommand(new LoginCommand(console, server))
                        .addSubcommand(new LogoutCommand(console, server))
                        .addSubcommand(new TrafficCommand())
                        .addSubcommand(new BenchCommand(console))
                        .addSubcommand(new ReposCommand(console, server))
                        .addSubcommand(new TagsCommand(console, server))
                        .addSubcommand(new InspectCommand(console, server))
                        .addSubcommand(new LayersCommand(console, server))
                        .addSubcommand(new ImportCommand(console, server))
                        .addSubcommand(new ExportCommand(console, server))
                        .addSubcommand(new CompletionCommand(console))
                        .addSubcommand(new HelpCommand(console));
        line.setOut(console.out()).setErr(console.err());
        line.registerConverter(ImageName.class, parsed(ImageName::parse));
        line.registerConverter(RepositoryName.class, parsed(RepositoryName::parse));
        line.registerConverter(Tag.class, parsed(Tag::parse));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        help(line);
        line.setParameterExceptionHandler(Failures::misunderstood);
        line.setExecutionExceptionHandler(new Failures(console));
        return line;
    }

    private static void help(CommandLine line) {
        line.setUsageHelpWidth(100);
        line.getHelpSectionMap()
                .put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, new CommandGroups());
        var waiting = List.of("deploy", "rollback", "rm");
        var those = waiting.stream().map(name -> subcommand(line, name));
        for (var each : Stream.concat(Stream.of(line), those).toList()) {
            each.getCommandSpec()
                    .usageMessage()
                    .exitCodeListHeading("%nExit codes:%n")
                    .exitCodeList(ExitCode.help());
        }
    }

    private static CommandLine subcommand(CommandLine line, String name) {
        return Objects.requireNonNull(line.getSubcommands().get(name), name);
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
