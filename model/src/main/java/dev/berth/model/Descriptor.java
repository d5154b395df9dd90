package dev.berth.model;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * A typed pointer to content: OCI image spec, "Content Descriptors".
 *
 * @param size in bytes
 * @param artifactType what an artifact's manifest says of itself, or null
 * @param platform of an index's entry, or null
 * @param urls where foreign content may be had; such content need not be in the registry
 */
public record Descriptor(
        MediaType mediaType,
        Digest digest,
        long size,
        @Nullable String artifactType,
        @Nullable Platform platform,
        List<String> urls,
        Map<String, String> annotations) {

    public Descriptor {
        if (size < 0) {
            throw new BerthException.Invalid(
                    ErrorCode.MANIFEST_INVALID, "descriptor of " + digest + " has a negative size");
        }
        urls = List.copyOf(urls);
        annotations = Map.copyOf(annotations);
    }

    public static Descriptor of(MediaType mediaType, Digest digest, long size) {
        return new Descriptor(mediaType, digest, size, null, null, List.of(), Map.of());
    }
}
