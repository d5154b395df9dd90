package dev.berth.storage.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.berth.model.Manifest;
import dev.berth.model.RepositoryName;
import dev.berth.storage.blob.BlobStore;
import dev.berth.storage.kv.KeyValueStore;

import java.io.IOException;
import java.util.Optional;

/** Reads the config of an image. An artifact's config may be anything, and is then none. */
final class ImageConfigs {
    private static final int LARGEST = 4 * 1024 * 1024;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final KeyValueStore store;
    private final BlobContents contents;

    ImageConfigs(KeyValueStore store, BlobStore blobs) {
        this.store = store;
        this.contents = new BlobContents(store, blobs);
    }

    Optional<JsonNode> of(RepositoryName repository, Manifest.ImageManifest image) {
        return store.read(view -> RepositoryBlobs.find(view, repository, image.config().digest()))
                .flatMap(found -> contents.read(found, LARGEST))
                .flatMap(ImageConfigs::tree);
    }

    private static Optional<JsonNode> tree(byte[] config) {
        try {
            return Optional.of(MAPPER.readTree(config));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
