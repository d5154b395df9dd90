package dev.berth.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.berth.deploy.rollout.StepFailed;
import dev.berth.model.Descriptor;
import dev.berth.model.Digest;
import dev.berth.model.Manifest;
import dev.berth.model.Platform;
import dev.berth.model.RepositoryName;
import dev.berth.storage.blob.BlobStore;
import dev.berth.storage.catalogue.BlobContents;
import dev.berth.storage.catalogue.ManifestJson;
import dev.berth.storage.catalogue.Manifests;
import dev.berth.storage.catalogue.RepositoryBlobs;
import dev.berth.storage.kv.KeyValueStore;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * What platforms an image is for: OCI image spec, "Image Index", {@code platform}, and "Image
 * Configuration", {@code os} and {@code architecture}. Entries for {@code unknown/unknown} are
 * attestations, which BuildKit puts beside the images.
 */
final class ImagePlatforms {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LARGEST_CONFIG = 4 << 20;
    private static final String UNKNOWN = "unknown";

    private final KeyValueStore store;
    private final BlobContents contents;

    ImagePlatforms(KeyValueStore store, BlobStore blobs) {
        this.store = store;
        this.contents = new BlobContents(store, blobs);
    }

    /**
     * @throws StepFailed if it is no image
     */
    List<Platform> of(RepositoryName repository, Digest digest) {
        return switch (manifest(repository, digest)) {
            case Manifest.ImageManifest image -> List.of(configured(repository, image));
            case Manifest.ImageIndex index ->
                    index.manifests().stream()
                            .flatMap(entry -> entry(repository, entry))
                            .filter(platform -> !platform.os().equals(UNKNOWN))
                            .distinct()
                            .toList();
        };
    }

    /** An entry need not say its platform; its image's configuration does. */
    private Stream<Platform> entry(RepositoryName repository, Descriptor entry) {
        var platform = entry.platform();
        if (platform != null) {
            return Stream.of(platform);
        }
        return entry.mediaType().isImageManifest()
                        && manifest(repository, entry.digest())
                                instanceof Manifest.ImageManifest image
                ? Stream.of(configured(repository, image))
                : Stream.of();
    }

    private Manifest manifest(RepositoryName repository, Digest digest) {
        return store.read(view -> {
            var row = Manifests.find(view, repository, digest);
            var bytes = Manifests.bytes(view, repository, digest);
            if (row.isEmpty() || bytes == null) {
                throw StepFailed.refused(repository + " has no manifest " + digest, null);
            }
            return ManifestJson.parse(bytes, row.get().mediaType());
        });
    }

    private Platform configured(RepositoryName repository, Manifest.ImageManifest image) {
        var config = json(repository, image.config());
        var os = config.path("os").asText();
        var architecture = config.path("architecture").asText();
        if (os.isEmpty() || architecture.isEmpty()) {
            throw StepFailed.refused(
                    "what was pushed to "
                            + repository
                            + " is no image: its configuration names no os and architecture",
                    null);
        }
        var variant = config.path("variant").asText();
        return new Platform(os, architecture, variant.isEmpty() ? null : variant);
    }

    private JsonNode json(RepositoryName repository, Descriptor config) {
        var digest = config.digest();
        var bytes =
                store.read(view -> RepositoryBlobs.find(view, repository, digest))
                        .flatMap(stored -> contents.read(stored, LARGEST_CONFIG))
                        .orElseThrow(() ->
                                StepFailed.refused(
                                        "the image's configuration " + digest + " is not there",
                                        null));
        try {
            return JSON.readTree(bytes);
        } catch (IOException e) {
            throw StepFailed.refused("the image's configuration " + digest + " is no JSON", e);
        }
    }
}
