package dev.berth.cli.traffic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code berth traffic}: how many requests fail while you do what you do? */
@Command(
        name = "traffic",
        description = {
            "Sends steady requests to a URL and counts every one that fails.",
            "Half of the clients keep their connections, half close them; none ever retries."
                + " Without --seconds it goes on until its standard input is closed, or SIGTERM."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:no request failed", "1:some failed", "2:the command line is wrong"})
public final class TrafficCommand implements Callable<Integer> {
    private static final Duration LAST_WORDS = Duration.ofSeconds(30);

    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "URL", description = "What to ask for, such as http://127.0.0.1:8080/")
    private @Nullable URI url;

    @Option(names = "--clients", description = "How many clients (${DEFAULT-VALUE}).")
    private int clients = 16;

    @Option(
            names = "--rate",
            description =
                    "Requests a second, of all clients together; otherwise as fast as answered.")
    private int rate;

    @Option(names = "--seconds", description = "How long.")
    private long seconds;

    @Option(
            names = "--timeout",
            description = "Seconds for one request until it counts as failed (${DEFAULT-VALUE}).")
    private long timeout = 10;

    @Option(names = "--json", description = "Print the report as JSON.")
    private boolean json;

    private final CountDownLatch over = new CountDownLatch(1);

    @Override
    public Integer call() throws InterruptedException {
        var out = commandSpec().commandLine().getOut();
        TrafficGenerator traffic;
        try {
            traffic = TrafficGenerator.start(plan());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    commandSpec().commandLine(), String.valueOf(e.getMessage()), e);
        }
        try (traffic) {
            var reported = new CountDownLatch(1);
            // On SIGTERM and Ctrl-C the virtual machine ends when its hooks have: this one waits
            // for
            // the report.
            Runtime.getRuntime()
                    .addShutdownHook(
                            Thread.ofPlatform()
                                    .name("traffic-stop")
                                    .unstarted(() -> stopAndAwait(reported)));
            awaitEnd(traffic);
            var report = traffic.stop();
            print(out, report);
            reported.countDown();
            return report.failed() == 0 ? 0 : 1;
        }
    }

    private TrafficPlan plan() {
        if (url == null) {
            throw new IllegalStateException("picocli gives the URL before it calls");
        }
        return new TrafficPlan(url, clients, rate, Duration.ofSeconds(timeout));
    }

    private void awaitEnd(TrafficGenerator traffic) throws InterruptedException {
        if (seconds == 0) {
            Thread.ofPlatform().daemon().name("traffic-stdin").start(this::readToEnd);
        }
        var terminal = !json && isTerminal();
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        var left = Long.MAX_VALUE;
        do {
            if (terminal) {
                System.err.print("\r" + traffic.report().inBrief() + " ");
            }
            left = seconds == 0 ? Long.MAX_VALUE : end - System.nanoTime();
        } while (!over.await(Math.min(left, TimeUnit.SECONDS.toNanos(1)), TimeUnit.NANOSECONDS)
                && left > 0);
        if (terminal) {
            System.err.println();
        }
    }

    // JDK 25's own console is null again where there is no terminal.
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
        var console = System.console();
        return console != null && console.isTerminal();
    }

    private void readToEnd() {
        try {
            while (System.in.read() >= 0) {
                // What is typed means nothing; that it ended does.
            }
        } catch (IOException _) {
            // An input that cannot be read has ended.
        }
        over.countDown();
    }

    private void stopAndAwait(CountDownLatch reported) {
        over.countDown();
        try {
            var _ = reported.await(LAST_WORDS.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void print(PrintWriter out, TrafficReport report) {
        out.println(json ? asJson(report) : report.inWords());
        out.flush();
    }

    /** Names for scripts; what is derived is in it too, so that a script need not add up. */
    static String asJson(TrafficReport report) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("requests", report.requests());
        fields.put("failed", report.failed());
        fields.put("versions", report.versions());
        var failures = new TreeMap<String, Long>();
        report.failures().forEach((failure, count) -> failures.put(failure.key(), count));
        fields.put("failures", failures);
        fields.put("idle-closes", report.idleCloses());
        fields.put("slowest-ms", report.slowest().toMillis());
        fields.put("elapsed-ms", report.elapsed().toMillis());
        fields.put("examples", report.examples());
        try {
            return JsonMapper.builder().build().writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and strings are always JSON", e);
        }
    }

    private CommandSpec commandSpec() {
        if (spec == null) {
            throw new IllegalStateException("picocli gives the spec before it calls");
        }
        return spec;
    }
}
