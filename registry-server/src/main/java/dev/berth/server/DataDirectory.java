package dev.berth.server;

import dev.berth.model.BerthException;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Where everything is kept, held by one server at a time: two would each believe that they alone
 * know which files are needed. The lock goes with the process, so a crash leaves none behind.
 *
 * <p>The directory's own name has to survive a power cut too, or nothing in it does. So each
 * directory that is made on the way is flushed into its parent before the next is made in it; and
 * the last one is flushed even if it was there, since whoever made it may have ended before that.
 */
final class DataDirectory implements AutoCloseable {
    private final Path root;
    private final FileChannel lockFile;

    private DataDirectory(Path root, FileChannel lockFile) {
        this.root = root;
        this.lockFile = lockFile;
    }

    /**
     * @throws BerthException if the directory cannot be had, with what to do
     */
    static DataDirectory open(Path root) {
        return open(root, DataDirectory::flush);
    }

    /** What makes the names in a directory survive a power cut. */
    interface Flush {
        void names(Path directory) throws IOException;
    }

    static DataDirectory open(Path root, Flush flush) {
        try {
            make(root, flush);
            var lockFile =
                    FileChannel.open(
                            root.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (!isLocked(lockFile)) {
                lockFile.close();
                throw new BerthException.Conflict(
                        "another Berth uses "
                                + root
                                + ". Stop it, or give this one a directory of its own with --data");
            }
            return new DataDirectory(root, lockFile);
        } catch (IOException e) {
            throw new BerthException.Unavailable(
                    "the data directory "
                            + root
                            + " cannot be used: "
                            + e
                            + ". Berth must be able to write there; --data names another one",
                    e);
        }
    }

    private static void make(Path directory, Flush flush) throws IOException {
        var parent = directory.getParent();
        if (parent == null) {
            return;
        }
        boolean isMade = !Files.isDirectory(directory);
        if (isMade) {
            if (!Files.isDirectory(parent)) {
                make(parent, flush);
            }
            Files.createDirectory(directory);
        }
        // A parent that cannot be opened is one in which this server could not have made anything.
        if (isMade || Files.isReadable(parent)) {
            flush.names(parent);
        }
    }

    private static void flush(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static boolean isLocked(FileChannel file) throws IOException {
        try {
            FileLock lock = file.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** Rows: what the registry knows. */
    Path rows() {
        return root.resolve("rows");
    }

    /** Files: the bytes of blobs. */
    Path files() {
        return root;
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new BerthException.StorageFailed("the lock of " + root + " cannot be let go", e);
        }
    }
}
