package dev.berth.storage.blob;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/**
 * A blob in memory.
 *
 * @param bytes which do not change
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record BytesContent(byte[] bytes) implements BlobContent {
    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public int read(ByteBuffer into, long offset) {
        if (offset >= size()) {
            return -1;
        }
        int length = (int) Math.min(into.remaining(), size() - offset);
        into.put(bytes, (int) offset, length);
        return length;
    }

    @Override
    public Optional<FileChannel> file() {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
