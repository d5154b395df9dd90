package dev.berth.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel says of a process: proc(5). */
public final class ProcessFigures {
    private final Path directory;

    public ProcessFigures(long pid) {
        directory = Path.of("/proc/" + pid);
    }

    /** The most memory that it ever had resident, {@code VmHWM}. */
    public long peakResidentKib() {
        try (var lines = Files.lines(directory.resolve("status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its open files, sockets and pipes, without those whose path holds a text. */
    public long descriptorsOutside(String text) {
        try (var open = Files.list(directory.resolve("fd"))) {
            return open.filter(descriptor -> !target(descriptor).contains(text)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empty if it was closed since it was listed. */
    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closed) {
            return "";
        }
    }
}
