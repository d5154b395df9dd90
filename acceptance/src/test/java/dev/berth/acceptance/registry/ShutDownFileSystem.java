package dev.berth.acceptance.registry;

import dev.berth.acceptance.Command;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An ext4 of its own in a file, whose power can be cut: {@code EXT4_IOC_SHUTDOWN} without a flush
 * of the log (Linux, {@code fs/ext4/ioctl.c}). What had not been flushed by then is gone, as after
 * a power cut; killing a process would not show that, because the page cache outlives it.
 */
final class ShutDownFileSystem implements AutoCloseable {
    private static final int EXT4_IOC_SHUTDOWN = 0x8004587d;
    private static final int NO_LOG_FLUSH = 2;
    private static final int O_RDONLY = 0;

    private final Path image;
    private final Path mountPoint;
    private boolean mounted;

    ShutDownFileSystem(Path directory, int megabytes) throws IOException {
        image = directory.resolve("disk.img");
        mountPoint = Files.createDirectory(directory.resolve("disk"));
        Command.of("truncate", "-s", megabytes + "M", image).succeed();
        Command.of("mkfs.ext4", "-q", "-F", image).succeed();
        mount();
    }

    Path path() {
        return mountPoint;
    }

    void mount() {
        Command.of("mount", "-o", "loop", image, mountPoint).succeed();
        mounted = true;
    }

    void unmount() {
        Command.of("umount", mountPoint).succeed();
        mounted = false;
    }

    /** From here on every write and flush fails, until it is mounted again. */
    @SuppressWarnings("restricted") // there is no other way to an ioctl
    void cutPower() throws Throwable {
        var linker = Linker.nativeLinker();
        var libc = linker.defaultLookup();
        var open =
                linker.downcallHandle(
                        libc.findOrThrow("open"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                        Linker.Option.firstVariadicArg(2));
        var ioctl =
                linker.downcallHandle(
                        libc.findOrThrow("ioctl"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.ADDRESS),
                        Linker.Option.firstVariadicArg(2));
        var close =
                linker.downcallHandle(
                        libc.findOrThrow("close"),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try (var arena = Arena.ofConfined()) {
            int directory = (int) open.invoke(arena.allocateFrom(mountPoint.toString()), O_RDONLY);
            var flag = arena.allocateFrom(ValueLayout.JAVA_INT, NO_LOG_FLUSH);
            int result =
                    (int) ioctl.invoke(directory, Integer.toUnsignedLong(EXT4_IOC_SHUTDOWN), flag);
            close.invoke(directory);
            if (result != 0) {
                throw new IOException("EXT4_IOC_SHUTDOWN failed on " + mountPoint);
            }
        }
    }

    @Override
    public void close() {
        if (mounted) {
            unmount();
        }
    }
}
