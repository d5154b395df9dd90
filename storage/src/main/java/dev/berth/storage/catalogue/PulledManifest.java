package dev.berth.storage.catalogue;

import dev.berth.model.Digest;
import dev.berth.model.MediaType;

/** A manifest with its bytes as they were pushed. */
public final class PulledManifest {
    private final Digest digest;
    private final MediaType mediaType;
    private final byte[] bytes;

    PulledManifest(Digest digest, MediaType mediaType, byte[] bytes) {
        this.digest = digest;
        this.mediaType = mediaType;
        this.bytes = bytes;
    }

    public Digest digest() {
        return digest;
    }

    public MediaType mediaType() {
        return mediaType;
    }

    /** The bytes, which are not copied: to be read and not changed. */
    public byte[] bytes() {
        return bytes;
    }
}
