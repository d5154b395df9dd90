package dev.berth.storage.catalogue;

import com.fasterxml.jackson.databind.JsonNode;

import dev.berth.model.BerthException;
import dev.berth.model.Descriptor;
import dev.berth.model.Digest;
import dev.berth.model.ErrorCode;
import dev.berth.model.Manifest;
import dev.berth.model.Platform;
import dev.berth.model.RepositoryName;
import dev.berth.storage.blob.BlobStore;
import dev.berth.storage.kv.KeyValueStore;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * On which platforms an image runs: what its config says, or the entries of its index. Entries that
 * hold attestations name the platform {@code unknown/unknown}, which is none.
 */
public final class ImagePlatforms {
    private final KeyValueStore store;
    private final ImageConfigs configs;

    public ImagePlatforms(KeyValueStore store, BlobStore blobs) {
        this.store = store;
        this.configs = new ImageConfigs(store, blobs);
    }

    /**
     * @return no platform if it is not an image that runs, such as a chart or a signature
     * @throws BerthException.NotFound if the repository has no such manifest
     */
    public List<Platform> of(RepositoryName repository, Digest manifest) {
        return switch (parsed(repository, manifest)) {
            case Manifest.ImageManifest image -> ofConfig(repository, image).stream().toList();
            case Manifest.ImageIndex index ->
                    index.manifests().stream()
                            .flatMap(entry -> ofEntry(repository, entry))
                            .distinct()
                            .toList();
        };
    }

    private Stream<Platform> ofEntry(RepositoryName repository, Descriptor entry) {
        var named = entry.platform();
        if (named != null) {
            return named.os().equals("unknown") ? Stream.empty() : Stream.of(named);
        }
        return entry.mediaType().isImageManifest()
                ? of(repository, entry.digest()).stream()
                : Stream.empty();
    }

    private Manifest parsed(RepositoryName repository, Digest digest) {
        return store.read(view -> {
            var row = Manifests.find(view, repository, digest);
            var bytes = Manifests.bytes(view, repository, digest);
            if (row.isEmpty() || bytes == null) {
                throw new BerthException.NotFound(
                        ErrorCode.MANIFEST_UNKNOWN, repository + " has no manifest " + digest);
            }
            return ManifestJson.parse(bytes, row.get().mediaType());
        });
    }

    private Optional<Platform> ofConfig(RepositoryName repository, Manifest.ImageManifest image) {
        return configs.of(repository, image)
                .flatMap(config -> {
                    var os = text(config.get("os"));
                    var architecture = text(config.get("architecture"));
                    return os == null || architecture == null
                            ? Optional.empty()
                            : Optional.of(
                                    new Platform(os, architecture, text(config.get("variant"))));
                });
    }

    private static @Nullable String text(@Nullable JsonNode node) {
        return node == null || !node.isTextual() || node.textValue().isEmpty()
                ? null
                : node.textValue();
    }
}
