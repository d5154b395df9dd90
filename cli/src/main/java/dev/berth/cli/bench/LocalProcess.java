package dev.berth.cli.bench;

import dev.berth.cli.console.CommandFailed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What the kernel says of a process on this machine: proc(5).
 *
 * @param name the program's, as the kernel knows it
 */
public record LocalProcess(long pid, String name) {
    /** The kernel counts for user space in hundredths of a second, whatever its own clock. */
    private static final long TICK_NANOS = 10_000_000;

    /** Behind the name, which is in parentheses and may hold anything: fields 14 and 15. */
    private static final int USER_TIME = 11;

    private static final int SYSTEM_TIME = 12;

    static LocalProcess of(long pid) {
        try {
            var name = Files.readString(Path.of("/proc/" + pid, "comm")).strip();
            return new LocalProcess(pid, name);
        } catch (IOException e) {
            throw new CommandFailed("there is no process " + pid + " to measure");
        }
    }

    /** This very process, or nothing to go by where there is no proc(5). */
    static LocalProcess self() {
        return new LocalProcess(ProcessHandle.current().pid(), "berth bench");
    }

    /** The processor time of all its threads, the ended ones too. Steps of 10 ms. */
    Duration cpu() {
        var stat = read("stat");
        var fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
        var ticks = Long.parseLong(fields.get(USER_TIME)) + Long.parseLong(fields.get(SYSTEM_TIME));
        return Duration.ofNanos(ticks * TICK_NANOS);
    }

    /** Bytes of memory that it has resident now. */
    long resident() {
        return status("VmRSS:");
    }

    /** The most that it ever had. */
    long peakResident() {
        return status("VmHWM:");
    }

    private long status(String key) {
        var digits =
                read("status")
                        .lines()
                        .filter(line -> line.startsWith(key))
                        .map(line -> line.replaceAll("[^0-9]", ""))
                        .findFirst()
                        .orElse("0");
        return Long.parseLong(digits) * 1024;
    }

    private String read(String file) {
        try {
            return Files.readString(Path.of("/proc/" + pid, file));
        } catch (IOException e) {
            throw new CommandFailed(this + " ended while it was measured, or cannot be looked at");
        }
    }

    @Override
    public String toString() {
        return "process " + pid + " (" + name + ")";
    }
}
