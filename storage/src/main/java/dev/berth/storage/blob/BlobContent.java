package dev.berth.storage.blob;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** An open blob. May be read from any thread; whoever opened it closes it, once. */
public interface BlobContent extends AutoCloseable {

    /** How many bytes there were when it was opened, which is all unless it still grows. */
    long size();

    /**
     * Reads up to the buffer's room at an offset.
     *
     * @return how many bytes were read, or -1 at the end
     */
    int read(ByteBuffer into, long offset);

    /** The file, for sendfile, where the content is one. It is closed with this object. */
    Optional<FileChannel> file();

    @Override
    void close();
}
