package dev.berth.cli.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.berth.cli.console.CommandFailed;
import dev.berth.model.Digest;
import dev.berth.model.MediaType;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * An image of a {@link DockerArchive}.
 *
 * @param manifest made of what the tar has
 * @param files the blobs that it names
 */
record ArchivedImage(RawManifest manifest, Map<Digest, Tree.File> files) {
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar";

    ArchivedImage {
        files = Map.copyOf(files);
    }

    /**
     * @param image its entry in {@code manifest.json}
     */
    static ArchivedImage read(TarTree tar, JsonNode image) throws IOException {
        var files = new HashMap<Digest, Tree.File>();
        var config = file(tar, image.path("Config").asText());
        var configBytes = config.bytes();
        var configDigest = Hashing.of(Digest.Algorithm.SHA256, configBytes);
        files.put(configDigest, config);

        var json = ManifestMapper.MAPPER.createObjectNode();
        json.put("schemaVersion", 2);
        json.put("mediaType", MediaType.OCI_MANIFEST.value());
        describe(
                json.putObject("config"),
                MediaType.OCI_CONFIG.value(),
                configDigest,
                config.size());
        var layers = json.putArray("layers");
        var diffIds = ManifestMapper.MAPPER.readTree(configBytes).path("rootfs").path("diff_ids");
        if (diffIds.size() != image.path("Layers").size()) {
            throw new CommandFailed(
                    "the image %s has %d layers and its config tells of %d"
                            .formatted(
                                    configDigest.abbreviated(),
                                    image.path("Layers").size(),
                                    diffIds.size()));
        }
        int number = 0;
        for (var path : image.path("Layers")) {
            var layer = file(tar, path.asText());
            var kind = compression(layer);
            // A diff ID is the digest of the layer before it is compressed: OCI image spec, "Layer
            // DiffID". The server hashes what it gets, so one that lies is found out.
            var digest =
                    kind.isEmpty() ? Digest.parse(diffIds.path(number).asText()) : hashed(layer);
            describe(layers.addObject(), LAYER + kind, digest, layer.size());
            files.put(digest, layer);
            number++;
        }
        var bytes = ManifestMapper.MAPPER.writeValueAsBytes(json);
        return new ArchivedImage(RawManifest.of(bytes, MediaType.OCI_MANIFEST), files);
    }

    private static Tree.File file(TarTree tar, String path) {
        return tar.file(path)
                .orElseThrow(() ->
                        new CommandFailed(
                                "the tar's manifest.json names "
                                        + path
                                        + ", which is not in the tar"));
    }

    private static void describe(ObjectNode into, String type, Digest digest, long size) {
        into.put("mediaType", type).put("digest", digest.toString()).put("size", size);
    }

    private static Digest hashed(Tree.File file) throws IOException {
        try (var in = file.open()) {
            return Hashing.of(Digest.Algorithm.SHA256, in);
        }
    }

    /** What the media type ends with: RFC 1952 and RFC 8878, the magic numbers. */
    private static String compression(Tree.File file) throws IOException {
        try (var in = file.open()) {
            var magic = in.readNBytes(4);
            if (magic.length > 1 && magic[0] == 0x1f && (magic[1] & 0xff) == 0x8b) {
                return "+gzip";
            }
            boolean zstd =
                    magic.length > 3
                            && magic[0] == 0x28
                            && (magic[1] & 0xff) == 0xb5
                            && magic[2] == 0x2f
                            && (magic[3] & 0xff) == 0xfd;
            return zstd ? "+zstd" : "";
        }
    }
}
