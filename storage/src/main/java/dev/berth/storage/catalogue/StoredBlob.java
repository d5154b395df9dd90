package dev.berth.storage.catalogue;

import dev.berth.model.Digest;
import dev.berth.storage.blob.BlobFile;
import dev.berth.storage.blob.UploadId;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * A blob that is durable.
 *
 * @param upload whose file holds it, or null if its bytes are a row
 * @param size in bytes
 */
public record StoredBlob(Digest digest, @Nullable UploadId upload, long size) {

    /** The file that holds it; empty if {@link Blobs#bytes} has it. */
    public Optional<BlobFile> file() {
        return upload == null ? Optional.empty() : Optional.of(new BlobFile(digest, upload));
    }
}
