package dev.berth.storage.blob.memory;

import dev.berth.storage.blob.BlobStore;
import dev.berth.storage.blob.BlobStoreContract;

class MemoryBlobsTest extends BlobStoreContract {
    private final MemoryBlobs blobs = new MemoryBlobs();

    @Override
    protected BlobStore open() {
        return blobs;
    }

    @Override
    protected BlobStore reopened() {
        return blobs;
    }
}
