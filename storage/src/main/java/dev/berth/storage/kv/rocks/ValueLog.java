package dev.berth.storage.kv.rocks;

import dev.berth.storage.DirectIo;
import dev.berth.storage.Durability;

import org.jspecify.annotations.Nullable;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Large values, each written once to a file behind those before it, while RocksDB has a row with
 * its place: RocksDB itself would write it to its log and then to a table, with a checksum each
 * time.
 *
 * <p>Why no row names what is not there: a value is flushed before the row that names its place is
 * written. A crash between leaves bytes that no row names, and nobody reads. What was flushed is
 * never written to again: a file is continued only by who began it, and only as long as nothing
 * failed; after a start or a failure the next value begins another one.
 *
 * <p>Why there is no checksum: who puts large values knows them by their digests.
 *
 * <p>{@link #append} and {@link #close} are for one thread, {@link #read} for any.
 */
final class ValueLog implements AutoCloseable {
    /** A file that is larger than this gets no more. */
    private static final long LARGE = 256L * 1024 * 1024;

    private static final String NAME = "values";
    private static final int PIECE = 256 * 1024;
    private static final int PLACE = Integer.BYTES + Long.BYTES + Integer.BYTES;
    private static final int DIGITS = 8;
    private static final String SUFFIX = ".values";

    private final Path directory;
    private final boolean direct;
    private final Durability durability;
    private int number;
    private @Nullable FileChannel file;
    // Where the next value of the file begins.
    private long end;
    private final ByteBuffer piece = DirectIo.memory(PIECE);

    private ValueLog(Path directory, boolean direct, Durability durability, int number) {
        this.directory = directory;
        this.direct = direct;
        this.durability = durability;
        this.number = number;
    }

    /**
     * @param parent where their directory is, or is made
     * @param direct whether files in it can be written to past the page cache
     */
    static ValueLog open(Path parent, boolean direct, Durability durability) throws IOException {
        var directory = parent.resolve(NAME);
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(directory);
            flush(parent, durability);
        }
        return new ValueLog(directory, direct, durability, last(directory));
    }

    /** The number of the file that was begun last; what has another name is nobody's. */
    private static int last(Path directory) throws IOException {
        int last = 0;
        try (var files = Files.newDirectoryStream(directory, "[0-9]".repeat(DIGITS) + SUFFIX)) {
            for (var found : files) {
                var name = found.getFileName().toString();
                last = Math.max(last, Integer.parseInt(name.substring(0, DIGITS)));
            }
            return last;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /**
     * Writes the values, and flushes them all at once.
     *
     * @return the place of each
     * @throws IOException if that fails; then none of them is there
     */
    List<byte[]> append(List<byte[]> values) throws IOException {
        try {
            return write(openFile(), values);
        } catch (IOException e) {
            giveUp(e);
            throw e;
        }
    }

    private FileChannel openFile() throws IOException {
        var open = file;
        if (open != null && end < LARGE) {
            return open;
        }
        close();
        number++;
        end = 0;
        var begun = begin(path(number));
        file = begun;
        flush(directory, durability);
        return begun;
    }

    private FileChannel begin(Path path) throws IOException {
        Files.createFile(path);
        try {
            var past = direct ? DirectIo.open(path) : null;
            return past == null ? FileChannel.open(path, StandardOpenOption.WRITE) : past;
        } catch (IOException e) {
            Files.delete(path);
            throw e;
        }
    }

    private List<byte[]> write(FileChannel to, List<byte[]> values) throws IOException {
        var places = new ArrayList<byte[]>(values.size());
        var waiting = piece.clear();
        long written = end;
        long at = end;
        for (var value : values) {
            places.add(
                    ByteBuffer.allocate(PLACE)
                            .putInt(number)
                            .putLong(at)
                            .putInt(value.length)
                            .array());
            at += value.length;
            var rest = ByteBuffer.wrap(value);
            while (rest.hasRemaining()) {
                int length = Math.min(rest.remaining(), waiting.remaining());
                waiting.put(rest.slice(rest.position(), length));
                rest.position(rest.position() + length);
                if (!waiting.hasRemaining()) {
                    written = writePiece(to, waiting, written);
                }
            }
        }
        while (waiting.position() % DirectIo.BLOCK > 0) {
            waiting.put((byte) 0);
        }
        written = writePiece(to, waiting, written);
        if (durability == Durability.FLUSHED) {
            to.force(false);
        }
        end = written;
        return places;
    }

    private static long writePiece(FileChannel to, ByteBuffer piece, long offset)
            throws IOException {
        long at = offset;
        piece.flip();
        while (piece.hasRemaining()) {
            at += to.write(piece, at);
        }
        piece.clear();
        return at;
    }

    /** What could not be written takes no room. */
    private void giveUp(IOException cause) {
        var failed = file;
        file = null;
        if (failed == null) {
            return;
        }
        try (failed) {
            failed.truncate(end);
            if (end == 0) {
                Files.delete(path(number));
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /** After this the names in the directory survive a power cut. */
    private static void flush(Path names, Durability durability) throws IOException {
        if (durability == Durability.FLUSHED) {
            try (var channel = FileChannel.open(names, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /**
     * @param place as {@link #append} gave it
     */
    byte[] read(byte[] place) throws IOException {
        var where = ByteBuffer.wrap(place);
        var path = path(where.getInt());
        long at = where.getLong();
        var value = ByteBuffer.allocate(where.getInt());
        try (var values = FileChannel.open(path, StandardOpenOption.READ)) {
            while (value.hasRemaining()) {
                if (values.read(value, at + value.position()) < 0) {
                    throw new EOFException(path + " ends before the value at " + at);
                }
            }
        }
        return value.array();
    }

    private Path path(int which) {
        return directory.resolve(String.format(Locale.ROOT, "%0" + DIGITS + "d", which) + SUFFIX);
    }

    @Override
    public void close() throws IOException {
        var open = file;
        file = null;
        if (open != null) {
            open.close();
        }
    }
}
