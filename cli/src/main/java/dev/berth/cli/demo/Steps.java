package dev.berth.cli.demo;

import dev.berth.cli.console.Console;
import dev.berth.cli.console.Words;

import java.time.Duration;
import java.util.function.Supplier;

/** Says each step before it is done, and after it how long it took. One thread tells the story. */
final class Steps {
    private static final int WIDTH = 68;

    private final Console console;

    Steps(Console console) {
        this.console = console;
    }

    /** A step that says nothing itself. */
    <T> T step(String what, Supplier<T> work) {
        var out = console.out();
        out.print(what + " ");
        out.flush();
        long began = System.nanoTime();
        try {
            var result = work.get();
            var took = Duration.ofNanos(System.nanoTime() - began);
            out.println(".".repeat(Math.max(3, WIDTH - what.length())) + " " + Words.span(took));
            return result;
        } catch (RuntimeException e) {
            out.println("... failed");
            throw e;
        }
    }

    void step(String what, Runnable work) {
        step(
                what,
                () -> {
                    work.run();
                    return 0;
                });
    }

    /** A line of its own, such as the headline of a step that shows itself. */
    void say(String line) {
        console.out().println(line);
    }
}
