package dev.berth.storage;

import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file system of a few mebibytes that can be filled and relieved. Mounting needs root. */
public final class SmallDisk implements AutoCloseable {
    private final Path directory;
    private final Path ballast;

    private SmallDisk(Path directory) {
        this.directory = directory;
        this.ballast = directory.resolve("ballast");
    }

    /** Skips the test where mounting is not allowed. */
    public static SmallDisk mount(Path parent, int mebibytes) throws IOException {
        var directory = Files.createDirectory(parent.resolve("small-disk"));
        var mounted =
                run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", directory);
        Assumptions.assumeTrue(mounted, "needs root, to mount a small file system");
        return new SmallDisk(directory);
    }

    public Path directory() {
        return directory;
    }

    /** Takes up so much room. */
    public void fill(int mebibytes) throws IOException {
        Files.write(ballast, new byte[mebibytes * 1024 * 1024]);
    }

    public void makeRoom() throws IOException {
        Files.delete(ballast);
    }

    public long free() throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    @Override
    public void close() throws IOException {
        if (!run("umount", directory)) {
            throw new IOException(directory + " could not be unmounted");
        }
    }

    private static boolean run(Object... command) throws IOException {
        try {
            return new ProcessBuilder(List.of(command).stream().map(Object::toString).toList())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
