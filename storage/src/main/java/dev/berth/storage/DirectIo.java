package dev.berth.storage;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * {@code O_DIRECT}: writes of whole blocks go from the caller's memory to the disk, past the page
 * cache and without a copy.
 */
public final class DirectIo {
    private static final @Nullable OpenOption DIRECT = direct();

    /** Where what is written so begins in memory and in the file, and what its length is of. */
    public static final int BLOCK = 4096;

    private DirectIo() {}

    /**
     * {@code com.sun.nio.file.ExtendedOpenOption.DIRECT}: by name, as javac warns of it in code.
     */
    private static @Nullable OpenOption direct() {
        try {
            var options = Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants();
            for (var option : options) {
                if (option.toString().equals("DIRECT")) {
                    return (OpenOption) option;
                }
            }
            return null;
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    /** Opens a file for writing; null where the file system has no such thing. */
    public static @Nullable FileChannel open(Path file) {
        if (DIRECT == null) {
            return null;
        }
        try {
            return FileChannel.open(file, StandardOpenOption.WRITE, DIRECT);
        } catch (IOException | UnsupportedOperationException e) {
            return null;
        }
    }

    /**
     * Memory that the disk can read by itself.
     *
     * @param bytes a multiple of {@link #BLOCK}
     */
    public static ByteBuffer memory(int bytes) {
        return ByteBuffer.allocateDirect(bytes + BLOCK).alignedSlice(BLOCK).slice(0, bytes);
    }

    /** Whether a block can be written so in this directory, which is tried. */
    public static boolean works(Path directory) {
        try {
            var file = Files.createTempFile(directory, "direct", ".tmp");
            try (var channel = open(file)) {
                return channel != null && channel.write(memory(BLOCK), 0) == BLOCK;
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            return false;
        }
    }
}
