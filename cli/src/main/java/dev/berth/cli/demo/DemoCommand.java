package dev.berth.cli.demo;

import dev.berth.cli.console.CommandFailed;
import dev.berth.cli.console.Console;
import dev.berth.cli.console.ExitCode;
import dev.berth.cli.traffic.TrafficReport;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

@Command(
        name = "demo",
        description = {
            "Show the whole promise on this machine: push v1, send traffic, push v2, lose nothing.",
            "",
            "Makes two Docker hosts, a developer's Docker and HAProxy, in network namespaces and in"
                + " /var/lib/berth-demo, and takes them down again at the end, after an error and"
                + " after Ctrl-C. Needs root; Debian packages that are missing are installed, and"
                + " stay. While it runs, the registry's port is open without a password."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  berth demo          ends with how many requests failed, and so does its exit code",
            "  berth demo --keep   leaves all of it running, to look at",
            "  berth demo --down   takes down what was kept"
        })
public final class DemoCommand implements Callable<Integer> {
    private static final Path DIRECTORY = Path.of("/var/lib/berth-demo");
    private static final Path LOCK = Path.of("/run/berth-demo.lock");
    private static final long CLEANING_SECONDS = 90;
    private static final long LEAST_REQUESTS = 1000;

    private final Console console;
    private final Steps steps;

    @Option(names = "--keep", description = "Leave everything running, and say how to look at it.")
    private boolean keep;

    @Option(names = "--down", description = "Only take down what --keep, or a crash, left.")
    private boolean down;

    public DemoCommand(Console console) {
        this.console = console;
        this.steps = new Steps(console);
    }

    @Override
    public Integer call() throws IOException {
        var home = System.getProperty("berth.home");
        if (home == null) {
            throw new CommandFailed(
                    "the demo is started with the script `berth`, which knows where it is");
        }
        if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
            throw new CommandFailed(
                    "the demo makes Docker hosts in network namespaces, which needs root.\n"
                            + "Run: sudo "
                            + Path.of(home, "berth")
                            + " demo");
        }
        var landscape = new Landscape(Path.of(home), DIRECTORY);
        try (var lock =
                FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (lock.tryLock() == null) {
                throw new OverlappingFileLockException();
            }
            return uninterrupted(landscape);
        } catch (OverlappingFileLockException e) {
            throw new CommandFailed("another demo is under way on this machine; one at a time");
        }
    }

    /**
     * On Ctrl-C or SIGTERM the virtual machine goes through its shutdown hooks and then ends. This
     * one makes the story break off, and waits until it has cleaned up.
     */
    private int uninterrupted(Landscape landscape) {
        var story = Thread.currentThread();
        var over = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .name("demo-interrupted")
                                .unstarted(() -> {
                                    if (over.getCount() > 0) {
                                        story.interrupt();
                                        landscape.programs().end();
                                        await(over);
                                    }
                                }));
        try {
            return demo(landscape);
        } finally {
            over.countDown();
        }
    }

    private int demo(Landscape landscape) {
        console.out().println("Berth demo");
        console.out().println();
        if (landscape.exists()) {
            takeDown(landscape, "Taking down what an earlier demo left");
            landscape.forget();
        }
        if (down) {
            steps.say("Nothing of a demo is left.");
            return ExitCode.OK.number();
        }
        landscape.create();
        Demo.Ending ending;
        try {
            ending = new Demo(console, steps, landscape).play();
        } catch (RuntimeException e) {
            // What interrupted the story must not interrupt the cleaning.
            boolean interrupted = Thread.interrupted();
            takeDown(landscape, "Taking everything down");
            if (interrupted) {
                landscape.forget();
            } else {
                steps.say("What the server, HAProxy and Docker said is in " + DIRECTORY);
            }
            throw e;
        }
        steps.say("");
        if (keep) {
            new KeptDemo(landscape, ending).tell(steps);
        } else {
            takeDown(landscape, "Taking everything down");
            landscape.forget();
        }
        return verdict(ending.traffic());
    }

    private void takeDown(Landscape landscape, String words) {
        steps.step(words, landscape::down);
    }

    /** The last words: how many failed. Only a demo that showed something is a success. */
    private int verdict(TrafficReport report) {
        var out = console.out();
        out.println();
        var versions = report.versions().keySet();
        if (!versions.contains("v1") || !versions.contains("v2")) {
            out.println("Only " + versions + " answered: this showed no deploy under traffic.");
        }
        report.examples().forEach(example -> out.println("  " + example));
        report.versions()
                .forEach((version, count) ->
                        out.println(version + " answered " + count + " requests"));
        out.println(report.failed() + " failed of " + report.requests() + " requests");
        boolean shown =
                report.failed() == 0
                        && report.requests() >= LEAST_REQUESTS
                        && versions.contains("v1")
                        && versions.contains("v2");
        return (shown ? ExitCode.OK : ExitCode.ERROR).number();
    }

    private static void await(CountDownLatch over) {
        try {
            var _ = over.await(CLEANING_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
