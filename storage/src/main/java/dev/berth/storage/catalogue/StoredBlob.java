package dev.berth.storage.catalogue;

import dev.berth.model.Digest;
import dev.berth.storage.blob.BlobFile;

/**
 * A blob that is durable.
 *
 * @param size in bytes
 */
public record StoredBlob(BlobFile file, long size) {
    public Digest digest() {
        return file.digest();
    }
}
