package dev.berth.deploy.haproxy;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The workers from before a reload that still serve what they had begun. The master knows ({@code
 * show proc}); without its socket the kernel does, if HAProxy runs on this machine.
 */
final class OldWorkers {
    private static final Logger log = LoggerFactory.getLogger(OldWorkers.class);

    /** proc(5): {@code 42 (haproxy) S 41 …}: the number, the program, the state, the parent. */
    private static final Pattern STAT =
            Pattern.compile("(\\d+) \\(haproxy.*\\) (.) (\\d+) .*", Pattern.DOTALL);

    private final @Nullable RuntimeSocket master;
    private final @Nullable Path processes;

    /** A process of some HAProxy. */
    private record Running(long pid, long parent) {}

    /**
     * @param processes {@code /proc}, or null if HAProxy's processes are another machine's
     */
    OldWorkers(@Nullable RuntimeSocket master, @Nullable Path processes) {
        this.master = master;
        this.processes = processes;
    }

    /**
     * @param current the process that answers now, by which it is known whose numbers these are
     * @return empty if that cannot be seen from here
     */
    Optional<Set<Long>> besides(long current) {
        var fromMaster = byMaster(current);
        return fromMaster.isPresent() ? fromMaster : byKernel(current);
    }

    /** Whether this process is HAProxy and can be seen from here. */
    boolean isHaproxyHere(long pid) {
        return processes != null && running(processes.resolve(Long.toString(pid))).isPresent();
    }

    /** Management guide, {@code show proc}: {@code PID type reloads uptime version}. */
    private Optional<Set<Long>> byMaster(long current) {
        if (master == null) {
            return Optional.empty();
        }
        try {
            var reply = master.ask("show proc");
            if (!reply.contains("<PID>")) {
                return Optional.empty();
            }
            return Optional.of(
                    reply.lines()
                            .map(line -> line.strip().split("\\s+", -1))
                            .filter(row -> row.length > 1 && row[1].equals("worker"))
                            .map(row -> Long.valueOf(row[0]))
                            .filter(pid -> pid != current)
                            .collect(Collectors.toSet()));
        } catch (IOException | NumberFormatException e) {
            log.atWarn()
                    .addKeyValue("master", master.endpoint())
                    .addKeyValue("why", e.getMessage())
                    .log("HAProxy's master does not say which old workers run");
            return Optional.empty();
        }
    }

    /**
     * Workers of one master have one parent; so have the processes of an HAProxy without a master
     * and, that cannot be told apart, of another such one on this machine. In another container the
     * same number may be another process, or none.
     */
    private Optional<Set<Long>> byKernel(long current) {
        if (processes == null) {
            return Optional.empty();
        }
        var answering = running(processes.resolve(Long.toString(current)));
        if (answering.isEmpty()) {
            return Optional.empty();
        }
        try (var all = Files.list(processes)) {
            return Optional.of(
                    all.filter(path -> path.getFileName().toString().matches("\\d+"))
                            .flatMap(path -> running(path).stream())
                            .filter(one -> one.parent() == answering.get().parent())
                            .map(Running::pid)
                            .filter(pid -> pid != current)
                            .collect(Collectors.toSet()));
        } catch (IOException | UncheckedIOException e) {
            log.atWarn()
                    .addKeyValue("processes", processes)
                    .addKeyValue("why", e.getMessage())
                    .log("the kernel does not say which old workers run");
            return Optional.empty();
        }
    }

    /** Empty if it is no HAProxy. Z is a process that has ended and was not yet asked how. */
    private static Optional<Running> running(Path process) {
        try {
            var stat = STAT.matcher(Files.readString(process.resolve("stat")));
            return stat.matches() && !stat.group(2).equals("Z")
                    ? Optional.of(
                            new Running(
                                    Long.parseLong(stat.group(1)), Long.parseLong(stat.group(3))))
                    : Optional.empty();
        } catch (IOException e) {
            // It is not there, or ESRCH: it ended while it was being read.
            return Optional.empty();
        }
    }
}
