package dev.berth.storage.catalogue;

import dev.berth.model.Digest;
import dev.berth.model.MediaType;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What is known of a manifest without its bytes.
 *
 * @param size of its bytes
 * @param artifactType as referrers show it: the manifest's own, else that of an image's config;
 *     null for an index without one
 * @param subject the manifest that it is about, or null
 * @param parts what it needs to be pulled whole
 */
public record StoredManifest(
        Digest digest,
        MediaType mediaType,
        long size,
        Instant pushedAt,
        @Nullable String artifactType,
        @Nullable Digest subject,
        List<Part> parts,
        Map<String, String> annotations) {

    public StoredManifest {
        parts = List.copyOf(parts);
        annotations = Map.copyOf(annotations);
    }

    /** Something that a manifest names. */
    public record Part(Role role, Digest digest) {}

    public enum Role {
        CONFIG,
        LAYER,
        /** An entry of an index: a manifest, or rarely a blob. */
        CHILD
    }
}
