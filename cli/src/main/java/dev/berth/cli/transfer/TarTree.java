package dev.berth.cli.transfer;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A tar on the disk, of which the entries' heads are read once. Nothing is unpacked: a path is
 * looked up among the names of the tar itself, so one that leads out of it names nothing.
 */
final class TarTree implements Tree {
    private static final int MOST_LINKS = 16;

    private final FileChannel channel;
    private final Map<String, TarArchiveEntry> entries = new HashMap<>();

    private TarTree(FileChannel channel) {
        this.channel = channel;
    }

    static TarTree open(Path file) throws IOException {
        var tree = new TarTree(FileChannel.open(file, StandardOpenOption.READ));
        try (var tar = new TarFile(file)) {
            for (var entry : tar.getEntries()) {
                tree.entries.put(normal(entry.getName()), entry);
            }
            return tree;
        } catch (IOException | RuntimeException e) {
            tree.close();
            throw new IOException(file + " is not a good tar: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<File> file(String path) {
        var entry = entries.get(normal(path));
        // Docker 1.10 to 24 saved a layer that several images share once, and linked to it.
        for (int i = 0; i < MOST_LINKS && entry != null && isLink(entry); i++) {
            entry = entries.get(linked(entry));
        }
        return Optional.ofNullable(entry)
                .filter(one -> one.isFile() && !isLink(one))
                .map(this::file);
    }

    private File file(TarArchiveEntry entry) {
        return new File(entry.getSize(), () -> new Section(entry.getDataOffset(), entry.getSize()));
    }

    private static boolean isLink(TarArchiveEntry entry) {
        return entry.isSymbolicLink() || entry.isLink();
    }

    /** A hard link is relative to the tar, a symbolic one to where it stands. */
    private static String linked(TarArchiveEntry entry) {
        var name = normal(entry.getName());
        var directory = name.substring(0, name.lastIndexOf('/') + 1);
        return normal(entry.isLink() ? entry.getLinkName() : directory + entry.getLinkName());
    }

    private static String normal(String name) {
        var path = Path.of("/").resolve(name).normalize().toString();
        return path.substring(1);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** A part of the file. It has a position of its own, so others can be read beside it. */
    private final class Section extends InputStream {
        private long position;
        private long left;

        Section(long position, long left) {
            this.position = position;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte @Nullable [] into, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int wanted = (int) Math.min(length, left);
            int count = channel.read(ByteBuffer.wrap(into, offset, wanted), position);
            if (count < 0) {
                throw new IOException("the tar ends too early");
            }
            position += count;
            left -= count;
            return count;
        }
    }
}
