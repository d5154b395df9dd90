package dev.berth.cli.demo;

import dev.berth.cli.console.CommandFailed;
import dev.berth.cli.console.Console;
import dev.berth.cli.console.ExitCode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;

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
            return demo(landscape);
        } catch (OverlappingFileLockException e) {
            throw new CommandFailed("another demo is under way on this machine; one at a time");
        }
    }

    private int demo(Landscape landscape) {
        console.out().println("Berth demo");
        console.out().println();
        if (landscape.exists()) {
            steps.step("Taking down what an earlier demo left", landscape::down);
            landscape.forget();
        }
        if (down) {
            steps.say("Nothing of a demo is left.");
            return ExitCode.OK.number();
        }
        var interruption = Interruption.ofThisThread(landscape.programs());
        try {
            return story(landscape, interruption);
        } finally {
            interruption.end();
        }
    }

    private int story(Landscape landscape, Interruption interruption) {
        landscape.create();
        Demo.Ending ending;
        try {
            ending = new Demo(console, steps, landscape).play();
        } catch (RuntimeException e) {
            boolean interrupted = interruption.beginCleaning();
            takeDown(landscape, interrupted);
            throw e;
        }
        boolean interrupted = interruption.beginCleaning();
        var verdict = Verdict.on(ending.traffic());
        steps.say("");
        if (keep && !interrupted) {
            new KeptDemo(landscape, ending).tell(steps);
        } else {
            takeDown(landscape, verdict.good());
        }
        steps.say("");
        verdict.lines().forEach(steps::say);
        return (verdict.good() ? ExitCode.OK : ExitCode.ERROR).number();
    }

    /**
     * @param forget whether nobody will want to read the logs
     */
    private void takeDown(Landscape landscape, boolean forget) {
        steps.step("Taking everything down", landscape::down);
        if (forget) {
            landscape.forget();
        } else {
            steps.say("What the server, HAProxy and Docker said is in " + DIRECTORY);
        }
    }
}
