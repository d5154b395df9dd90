package dev.berth.deploy.haproxy;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether a worker from before a reload still serves what it had begun. The master knows ({@code
 * show proc}); without its socket the kernel does, if HAProxy runs on this machine.
 */
final class OldWorkers {
    private static final Logger log = LoggerFactory.getLogger(OldWorkers.class);

    private final @Nullable RuntimeSocket master;
    private final @Nullable Path processes;

    /**
     * @param processes {@code /proc}, or null if HAProxy's processes are another machine's
     */
    OldWorkers(@Nullable RuntimeSocket master, @Nullable Path processes) {
        this.master = master;
        this.processes = processes;
    }

    /**
     * @param current the process that answers now, by which it is known whose numbers these are
     */
    Optional<Boolean> ended(long pid, long current) {
        var fromMaster = endedByMaster(pid);
        return fromMaster.isPresent() ? fromMaster : endedByKernel(pid, current);
    }

    /** Whether this process is HAProxy and can be seen from here. */
    boolean isHaproxyHere(long pid) {
        return runs(pid).orElse(false);
    }

    private Optional<Boolean> endedByMaster(long pid) {
        if (master == null) {
            return Optional.empty();
        }
        try {
            var reply = master.ask("show proc");
            if (!reply.contains("<PID>")) {
                return Optional.empty();
            }
            return Optional.of(reply.lines().noneMatch(line -> line.startsWith(pid + " ")));
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("master", master.endpoint())
                    .addKeyValue("why", e.getMessage())
                    .log("HAProxy's master does not say which old workers run");
            return Optional.empty();
        }
    }

    /** In another container the same number may be another process, or none. */
    private Optional<Boolean> endedByKernel(long pid, long current) {
        return isHaproxyHere(current) ? runs(pid).map(runs -> !runs) : Optional.empty();
    }

    /**
     * proc(5): {@code 42 (haproxy) S …}; Z is a process that has ended and was not yet asked how.
     */
    private Optional<Boolean> runs(long pid) {
        if (processes == null) {
            return Optional.empty();
        }
        var process = processes.resolve(Long.toString(pid));
        try {
            var stat = Files.readString(process.resolve("stat"));
            return Optional.of(stat.contains("(haproxy") && !stat.contains(") Z "));
        } catch (NoSuchFileException e) {
            return Optional.of(false);
        } catch (IOException e) {
            // ESRCH: it ended while it was being read.
            return Optional.of(Files.exists(process));
        }
    }
}
