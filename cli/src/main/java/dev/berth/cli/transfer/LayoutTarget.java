package dev.berth.cli.transfer;

import dev.berth.cli.console.CommandFailed;
import dev.berth.model.Descriptor;
import dev.berth.model.Digest;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * An OCI layout in a directory: OCI image spec, "Image Layout".
 *
 * <p>A file gets its name when its bytes are on the disk and are what the name says, so what is
 * there with the right size is right. The index is written anew for each image that is whole.
 * Whatever breaks off leaves a good layout of the images before it.
 */
public final class LayoutTarget implements Target {
    private static final String VERSION = "{\"imageLayoutVersion\":\"1.0.0\"}";

    private final Path directory;
    private final LayoutIndex index;

    /**
     * @param directory is made with the first that is put there, or is a layout already, to which
     *     images are added
     */
    public LayoutTarget(Path directory) {
        this.directory = directory;
        try {
            var mark = directory.resolve(LayoutSource.MARK);
            if (!Files.exists(mark) && !isEmpty(directory)) {
                throw new CommandFailed(
                        directory + " is not empty and no OCI layout. Name a new directory.");
            }
            this.index = LayoutIndex.read(directory.resolve(LayoutSource.INDEX));
        } catch (IOException e) {
            throw new CommandFailed(directory + " cannot be an OCI layout: " + e.getMessage());
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return true;
        }
        try (var files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }

    @Override
    public boolean hasBlob(RepositoryName repository, Descriptor blob) throws IOException {
        return has(blob.digest(), blob.size());
    }

    @Override
    public Stored put(RepositoryName repository, Descriptor blob, BlobContent content)
            throws IOException, InterruptedException {
        try (var in = content.open()) {
            write(blob.digest(), in);
        }
        return Stored.COPIED;
    }

    @Override
    public boolean hasManifest(RepositoryName repository, RawManifest manifest) throws IOException {
        return has(manifest.digest(), manifest.bytes().length);
    }

    @Override
    public void put(RepositoryName repository, RawManifest manifest) throws IOException {
        write(manifest.digest(), new ByteArrayInputStream(manifest.bytes()));
    }

    @Override
    public boolean isNamed(RepositoryName repository, @Nullable Tag tag, RawManifest manifest) {
        return index.has(repository, tag, manifest);
    }

    @Override
    public void name(RepositoryName repository, @Nullable Tag tag, RawManifest manifest)
            throws IOException {
        index.add(repository, tag, manifest);
        writeIndex();
    }

    /** What makes it a layout; without an index it has no image. */
    private synchronized void begin() throws IOException {
        var mark = directory.resolve(LayoutSource.MARK);
        if (!Files.exists(mark)) {
            Files.writeString(mark, VERSION);
        }
        if (!Files.exists(directory.resolve(LayoutSource.INDEX))) {
            writeIndex();
        }
    }

    private void writeIndex() throws IOException {
        var file = directory.resolve(LayoutSource.INDEX);
        var part = directory.resolve(LayoutSource.INDEX + ".part");
        try (var channel = create(part)) {
            Channels.newOutputStream(channel).write(index.bytes());
            channel.force(true);
        }
        move(part, file);
    }

    private Path file(Digest digest) {
        return directory.resolve(LayoutSource.blobPath(digest));
    }

    private boolean has(Digest digest, long size) throws IOException {
        var file = file(digest);
        return Files.isRegularFile(file) && Files.size(file) == size;
    }

    private void write(Digest digest, InputStream in) throws IOException {
        var file = file(digest);
        var part = file.resolveSibling(digest.hex() + ".part");
        Files.createDirectories(file.getParent());
        begin();
        boolean good = false;
        try (var channel = create(part)) {
            var written = Hashing.copy(digest.algorithm(), in, Channels.newOutputStream(channel));
            if (!written.equals(digest)) {
                throw new IOException("what came as " + digest + " is " + written);
            }
            channel.force(true);
            good = true;
        } finally {
            if (!good) {
                Files.deleteIfExists(part);
            }
        }
        move(part, file);
    }

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
