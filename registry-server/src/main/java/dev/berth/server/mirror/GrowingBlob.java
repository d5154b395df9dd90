package dev.berth.server.mirror;

import dev.berth.storage.blob.BlobContent;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** A blob that is still being downloaded: its size is known, and a read waits for its bytes. */
final class GrowingBlob implements BlobContent {
    private final Download download;
    private final BlobContent upload;
    private final long size;

    /**
     * @param upload what the download appends to
     * @param size as the upstream announced it
     */
    GrowingBlob(Download download, BlobContent upload, long size) {
        this.download = download;
        this.upload = upload;
        this.size = size;
    }

    @Override
    public long size() {
        return size;
    }

    /**
     * @throws dev.berth.model.BerthException if the download fails
     */
    @Override
    public int read(ByteBuffer into, long offset) {
        if (offset >= size) {
            return -1;
        }
        long shown = download.awaitShown(offset) - offset;
        var part = into.slice();
        part.limit((int) Math.min(part.remaining(), shown));
        int count = upload.read(part, offset);
        into.position(into.position() + Math.max(0, count));
        return count;
    }

    /** None: sendfile would not wait for what is to come. */
    @Override
    public Optional<FileChannel> file() {
        return Optional.empty();
    }

    @Override
    public void close() {
        upload.close();
    }
}
