package dev.berth.storage.blob.file;

import dev.berth.storage.blob.BlobContent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** An open blob's file. */
final class FileContent implements BlobContent {
    private final FileChannel file;
    private final long size;

    private FileContent(FileChannel file, long size) {
        this.file = file;
        this.size = size;
    }

    static BlobContent of(FileChannel file) throws IOException {
        try {
            return new FileContent(file, file.size());
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read(ByteBuffer into, long offset) {
        return Failures.named("reading a blob", () -> file.read(into, offset));
    }

    @Override
    public Optional<FileChannel> file() {
        return Optional.of(file);
    }

    @Override
    public void close() {
        Failures.named(
                "closing a blob",
                () -> {
                    file.close();
                    return size;
                });
    }
}
