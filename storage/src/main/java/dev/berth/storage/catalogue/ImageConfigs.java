package dev.berth.storage.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.berth.model.Manifest;
import dev.berth.model.RepositoryName;
import dev.berth.storage.blob.BlobContent;
import dev.berth.storage.blob.BlobStore;
import dev.berth.storage.kv.KeyValueStore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Reads the config of an image. An artifact's config may be anything, and is then none. */
final class ImageConfigs {
    private static final int LARGEST = 4 * 1024 * 1024;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final KeyValueStore store;
    private final BlobStore blobs;

    ImageConfigs(KeyValueStore store, BlobStore blobs) {
        this.store = store;
        this.blobs = blobs;
    }

    Optional<JsonNode> of(RepositoryName repository, Manifest.ImageManifest image) {
        return store.read(view -> RepositoryBlobs.find(view, repository, image.config().digest()))
                .filter(found -> found.size() <= LARGEST)
                .flatMap(found -> blobs.open(found.file()))
                .map(ImageConfigs::bytes)
                .flatMap(ImageConfigs::tree);
    }

    private static byte[] bytes(BlobContent content) {
        try (content) {
            var bytes = ByteBuffer.allocate((int) content.size());
            while (bytes.hasRemaining() && content.read(bytes, bytes.position()) >= 0) {}
            return bytes.array();
        }
    }

    private static Optional<JsonNode> tree(byte[] config) {
        try {
            return Optional.of(MAPPER.readTree(config));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
