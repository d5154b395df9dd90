package dev.berth.server;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What was opened, closed at the end of the process in the opposite order: on SIGTERM, on Ctrl-C,
 * and when the start fails half-way. Guarded by itself.
 */
final class Stopping {
    private static final Logger log = LoggerFactory.getLogger(Stopping.class);

    private final Deque<Opened> opened = new ArrayDeque<>();

    private record Opened(String name, AutoCloseable what) {}

    /** Registers {@link #run} with the JVM. */
    static Stopping atExit() {
        var stopping = new Stopping();
        Runtime.getRuntime().addShutdownHook(new Thread(stopping::run, "stop"));
        return stopping;
    }

    synchronized <T extends AutoCloseable> T closes(String name, T what) {
        opened.push(new Opened(name, what));
        return what;
    }

    synchronized void run() {
        while (!opened.isEmpty()) {
            var next = opened.pop();
            try {
                next.what.close();
                log.atInfo().addKeyValue("what", next.name).log("closed");
            } catch (Exception e) {
                // The rest is closed all the same.
                log.atError().addKeyValue("what", next.name).setCause(e).log("cannot be closed");
            }
        }
    }
}
