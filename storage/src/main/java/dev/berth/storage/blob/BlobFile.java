package dev.berth.storage.blob;

import dev.berth.model.Digest;

/**
 * The name of a committed blob's file. The upload is part of it, so a push of the same content
 * again never shares a file with one that is about to be deleted.
 */
public record BlobFile(Digest digest, UploadId upload) {}
