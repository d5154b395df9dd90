package dev.berth.storage.blob.file;

import dev.berth.storage.DirectIo;
import dev.berth.storage.Durability;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;

/**
 * The few things that {@link FileBlobs} does to the file system, each a step at which a test can
 * stop the world.
 */
class Disk {
    private final Durability durability;

    Disk(Durability durability) {
        this.durability = durability;
    }

    FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
    }

    Optional<FileChannel> openToWrite(Path file) throws IOException {
        return open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** {@link DirectIo}; null where the file system has no such thing. */
    @Nullable FileChannel openPastTheCache(Path file) {
        return DirectIo.open(file);
    }

    Optional<FileChannel> openToRead(Path file) throws IOException {
        return open(file, StandardOpenOption.READ);
    }

    private static Optional<FileChannel> open(Path file, StandardOpenOption... how)
            throws IOException {
        try {
            return Optional.of(FileChannel.open(file, how));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Writes all that remains in the buffer at this offset. */
    void write(FileChannel file, ByteBuffer bytes, long offset) throws IOException {
        long at = offset;
        while (bytes.hasRemaining()) {
            at += file.write(bytes, at);
        }
    }

    /** Reads into the buffer's room from this offset; -1 at the end. */
    int read(FileChannel file, ByteBuffer into, long offset) throws IOException {
        return file.read(into, offset);
    }

    void truncate(FileChannel file, long size) throws IOException {
        file.truncate(size);
    }

    /** After this the content of the file survives a power cut, though its name may not. */
    void force(FileChannel file) throws IOException {
        if (durability == Durability.FLUSHED) {
            file.force(true);
        }
    }

    /** After this the names in the directory survive a power cut. */
    void forceDirectory(Path directory) throws IOException {
        if (durability == Durability.FLUSHED) {
            try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    void createDirectory(Path directory) throws IOException {
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            // made before
        }
    }

    Optional<Long> size(Path file) throws IOException {
        try {
            return Optional.of(Files.size(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** When the content last changed; renaming changes nothing. */
    Instant touchedAt(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toInstant();
    }

    /** The file in this directory whose name begins like this. */
    Optional<Path> find(Path directory, String beginning) throws IOException {
        try (var files = Files.newDirectoryStream(directory, beginning + "*")) {
            for (var file : files) {
                return Optional.of(file);
            }
            return Optional.empty();
        }
    }
}
