package dev.berth.storage.catalogue;

import dev.berth.storage.blob.BlobContent;
import dev.berth.storage.blob.BlobStore;
import dev.berth.storage.blob.BytesContent;
import dev.berth.storage.kv.KeyValueStore;

import java.nio.ByteBuffer;
import java.util.Optional;

/** Opens blobs, wherever their bytes are. */
public record BlobContents(KeyValueStore store, BlobStore blobs) {

    /** Empty if they are gone, as only a collection takes them. */
    public Optional<BlobContent> open(StoredBlob blob) {
        var file = blob.file();
        return file.isPresent()
                ? blobs.open(file.get())
                : store.read(view -> Blobs.bytes(view, blob.digest())).map(BytesContent::new);
    }

    /**
     * All of a blob.
     *
     * @return empty if it is larger than this, or gone
     */
    public Optional<byte[]> read(StoredBlob blob, int largest) {
        return blob.size() > largest ? Optional.empty() : open(blob).map(BlobContents::all);
    }

    private static byte[] all(BlobContent content) {
        try (content) {
            var bytes = ByteBuffer.allocate((int) content.size());
            while (bytes.hasRemaining() && content.read(bytes, bytes.position()) >= 0) {}
            return bytes.array();
        }
    }
}
