package dev.berth.cli.command;

import dev.berth.cli.api.Json;
import dev.berth.cli.bench.Bench;
import dev.berth.cli.bench.BenchPlan;
import dev.berth.cli.bench.BenchReport;
import dev.berth.cli.bench.Operation;
import dev.berth.cli.bench.Target;
import dev.berth.cli.console.CommandFailed;
import dev.berth.cli.console.Console;
import dev.berth.cli.console.ExitCode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code berth bench}: how much does a registry carry, and what does that cost? */
@Command(
        name = "bench",
        description = {
            "Measure registries under load, several in turn.",
            "Each operation is warmed up at every registry; then they take turns, round by round."
                    + " The table has medians over the rounds. With several registries each is also"
                    + " compared with the last: a ratio is the median of each round's own.",
            "What is pulled is compared with what was pushed, byte for byte. A registry's CPU and"
                    + " memory are those of the process that listens at the URL, if it is on this"
                    + " machine; BENCH is what this program itself used."
        },
        footer = {
            "%nThe bench works in repositories berth-bench/… It takes back the blobs and tags that"
                + " it pushed to measure, where the registry deletes, and leaves what it asks for,"
                + " so that a next run finds it.",
            "%nExamples:%n  berth bench http://127.0.0.1:5000",
            "  berth bench http://127.0.0.1:5000 http://127.0.0.1:5001 --operations"
                    + " push-10m,blob-get"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:no request failed", "1:some failed", "2:the command line is wrong"})
public final class BenchCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "URL", arity = "1..*", description = "Registries, over plain HTTP.")
    private final List<URI> urls = new ArrayList<>();

    @Option(
            names = "--operations",
            paramLabel = "NAME",
            split = ",",
            description = "What to measure: ${COMPLETION-CANDIDATES}. Default: all of it.")
    private final List<Operation> operations = new ArrayList<>();

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            description = "How many at once. Default: each operation's own, which the table shows.")
    private int concurrency;

    @Option(names = "--rounds", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private int rounds = 3;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long each round is. Default: ${DEFAULT-VALUE}.")
    private double seconds = 3;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            description =
                    "Seconds of warm-up for each operation at each registry. Default:"
                            + " ${DEFAULT-VALUE}.")
    private double warmUp = 3;

    @Option(
            names = "--tags",
            paramLabel = "N",
            description =
                    "How many tags the repository has that manifests and tags are asked of."
                            + " Default: ${DEFAULT-VALUE}.")
    private int tags = 1000;

    @Option(
            names = "--most-pushed",
            paramLabel = "MB",
            description =
                    "What one round pushes at most, to spare the disk; then it ends early. A"
                            + " warm-up pushes six times that at most."
                            + " Default: ${DEFAULT-VALUE}.")
    private long mostPushed = 2000;

    @Option(
            names = "--pid",
            paramLabel = "PID",
            split = ",",
            description =
                    "The registries' processes, in the order of the URLs. Default: whichever"
                            + " listens.")
    private final List<Long> pids = new ArrayList<>();

    @Option(names = "--json", description = "Print all figures, each round's too, as JSON.")
    private boolean json;

    public BenchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        var plan = plan();
        plan.targets().forEach(this::tellProcess);
        var report = new Bench(plan, console::note).run();
        if (json) {
            console.out().println(Json.pretty(report));
        } else {
            BenchTable.of(report).print(console.out());
        }
        tellRest(report);
        return (report.errors() == 0 ? ExitCode.OK : ExitCode.ERROR).number();
    }

    private BenchPlan plan() {
        if (!pids.isEmpty() && pids.size() != urls.size()) {
            throw new CommandFailed(
                    ExitCode.USAGE, "--pid must name a process for each URL, in their order");
        }
        var targets = new ArrayList<Target>();
        for (int i = 0; i < urls.size(); i++) {
            targets.add(Target.of(urls.get(i), pids.isEmpty() ? 0 : pids.get(i)));
        }
        try {
            return new BenchPlan(
                    targets,
                    operations.isEmpty() ? Arrays.asList(Operation.values()) : operations,
                    concurrency,
                    rounds,
                    Duration.ofMillis((long) (seconds * 1000)),
                    Duration.ofMillis((long) (warmUp * 1000)),
                    tags,
                    mostPushed * 1_000_000);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }

    /** A port may be a proxy's, and then the figures are the proxy's. */
    private void tellProcess(Target target) {
        console.note(
                target.process() == null
                        ? target
                                + ": no process of this machine is known to answer; its CPU is not"
                                + " measured"
                        : target + ": measuring " + target.process());
    }

    private void tellRest(BenchReport report) {
        for (var measured : report.operations()) {
            for (var result : measured.results()) {
                for (var example : result.examples()) {
                    console.note(measured.operation() + " at " + result.url() + ": " + example);
                }
            }
        }
        for (var registry : report.registries()) {
            registry.left().forEach(left -> console.note(registry.url() + " keeps " + left));
        }
        console.note("What was asked for stays in the repositories berth-bench/…");
    }
}
