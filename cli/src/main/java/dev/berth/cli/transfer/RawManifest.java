package dev.berth.cli.transfer;

import com.fasterxml.jackson.databind.JsonNode;

import dev.berth.cli.console.CommandFailed;
import dev.berth.model.Descriptor;
import dev.berth.model.Digest;
import dev.berth.model.MediaType;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A manifest as it is stored, which is how it is copied: byte for byte. What it names is read out
 * of it; whether it is a good manifest is for the registry to say that takes it.
 */
public final class RawManifest {
    /** More than any registry takes: OCI distribution spec, "Pushing Manifests", wants 4 MiB. */
    static final int LARGEST = 16 << 20;

    private static final String SCHEMA_1 = "application/vnd.docker.distribution.manifest.v1";

    private final MediaType mediaType;
    private final Digest digest;
    private final byte[] bytes;
    private final JsonNode json;

    private RawManifest(MediaType mediaType, Digest digest, byte[] bytes, JsonNode json) {
        this.mediaType = mediaType;
        this.digest = digest;
        this.bytes = bytes;
        this.json = json;
    }

    /**
     * @param declared what the source says that it is, or null: then its own word, and without one
     *     what it looks like, count
     * @throws CommandFailed if the bytes are not what the digest names, or no manifest
     */
    static RawManifest of(Digest digest, byte[] bytes, @Nullable MediaType declared) {
        if (declared != null && declared.value().startsWith(SCHEMA_1)) {
            throw new CommandFailed(
                    digest
                            + " is of Docker's schema 1, which registries no longer take: pull it"
                            + " and push it with Docker 1.10 or newer");
        }
        if (!Hashing.of(digest.algorithm(), bytes).equals(digest)) {
            throw new CommandFailed(
                    "the manifest that the source gives as " + digest + " is another one");
        }
        return read(digest, bytes, declared);
    }

    /** One that was asked for by a tag, so that its digest is not known. */
    static RawManifest of(byte[] bytes, @Nullable MediaType declared) {
        return read(Hashing.of(Digest.Algorithm.SHA256, bytes), bytes, declared);
    }

    private static RawManifest read(Digest digest, byte[] bytes, @Nullable MediaType declared) {
        try {
            var json = ManifestMapper.MAPPER.readTree(bytes);
            if (json == null || !json.isObject()) {
                throw new CommandFailed("the manifest " + digest + " is not a JSON object");
            }
            var type =
                    Optional.ofNullable(declared)
                            .filter(one -> one.isImageManifest() || one.isImageIndex())
                            .or(() -> written(json))
                            .orElseGet(() ->
                                    json.has("manifests")
                                            ? MediaType.OCI_INDEX
                                            : MediaType.OCI_MANIFEST);
            return new RawManifest(type, digest, bytes, json);
        } catch (IOException e) {
            throw new CommandFailed("the manifest " + digest + " is not good JSON");
        }
    }

    private static Optional<MediaType> written(JsonNode json) {
        return Optional.ofNullable(json.get("mediaType"))
                .map(type -> MediaType.parse(type.asText()));
    }

    MediaType mediaType() {
        return mediaType;
    }

    Digest digest() {
        return digest;
    }

    /** The caller does not change them. */
    byte[] bytes() {
        return bytes;
    }

    /** An index's entries. */
    List<Descriptor> manifests() {
        return mediaType.isImageIndex() ? descriptors(json.path("manifests")) : List.of();
    }

    /** An image's config and layers. */
    List<Descriptor> blobs() {
        if (!mediaType.isImageManifest()) {
            return List.of();
        }
        var blobs = new ArrayList<Descriptor>();
        if (json.path("config").isObject()) {
            blobs.add(ManifestMapper.descriptor(json.path("config")));
        }
        blobs.addAll(descriptors(json.path("layers")));
        return blobs;
    }

    /** The manifest that this one is about. */
    Optional<Digest> subject() {
        return Optional.of(json.path("subject").path("digest"))
                .filter(JsonNode::isTextual)
                .map(digest -> Digest.parse(digest.asText()));
    }

    private static List<Descriptor> descriptors(JsonNode list) {
        var descriptors = new ArrayList<Descriptor>();
        list.forEach(entry -> descriptors.add(ManifestMapper.descriptor(entry)));
        return descriptors;
    }
}
