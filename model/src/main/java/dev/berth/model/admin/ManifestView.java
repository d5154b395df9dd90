package dev.berth.model.admin;

import dev.berth.model.Descriptor;
import dev.berth.model.Digest;
import dev.berth.model.MediaType;
import dev.berth.model.RepositoryName;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What a manifest holds: {@code GET /api/v1/inspect?repository=NAME&reference=TAG-OR-DIGEST}.
 *
 * @param bytes of the manifest itself
 * @param config of an image, or null
 * @param layers of an image; empty for an index
 * @param manifests of an index; empty for an image
 * @param total bytes of config and layers
 */
public record ManifestView(
        RepositoryName repository,
        Digest digest,
        MediaType mediaType,
        long bytes,
        @Nullable Descriptor config,
        List<Descriptor> layers,
        List<Descriptor> manifests,
        long total) {
    public ManifestView {
        layers = List.copyOf(layers);
        manifests = List.copyOf(manifests);
    }
}
