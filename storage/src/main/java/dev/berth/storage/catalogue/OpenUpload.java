package dev.berth.storage.catalogue;

import dev.berth.model.Digest;
import dev.berth.model.RepositoryName;
import dev.berth.storage.blob.UploadId;

import java.time.Instant;

/** An upload that was begun and is neither committed nor cancelled. */
public record OpenUpload(
        UploadId id, RepositoryName repository, Digest.Algorithm algorithm, Instant startedAt) {}
