package dev.berth.storage.catalogue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.berth.model.BerthException;
import dev.berth.model.Descriptor;
import dev.berth.model.Digest;
import dev.berth.model.ErrorCode;
import dev.berth.model.Manifest;
import dev.berth.model.MediaType;
import dev.berth.model.Platform;
import dev.berth.model.Quoted;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Optional;

/**
 * Reads a manifest out of the bytes that were pushed: OCI image spec, "Image Manifest" and "Image
 * Index", and Docker's schema 2 of both. Unknown fields are passed over; the bytes themselves are
 * what is kept and served.
 *
 * <p>Two readers must not see two manifests in the same bytes (CVE-2021-41190), so a field that
 * comes twice, an image with {@code manifests} and an index with {@code layers} are refused.
 */
public final class ManifestJson {
    /** What every registry takes: OCI distribution spec, "Pushing Manifests". */
    public static final int LARGEST = 4 * 1024 * 1024;

    private static final int DEEPEST = 64;

    private static final ObjectMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(DEEPEST)
                                                    .build())
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private ManifestJson() {}

    /**
     * @param declared the request's {@code Content-Type}, which rules, or null if it had none
     * @throws BerthException.Invalid with {@link ErrorCode#MANIFEST_INVALID}, naming the place
     */
    public static Manifest parse(byte[] bytes, @Nullable MediaType declared) {
        var root = new JsonPart(tree(bytes), "");
        var type = mediaType(root, declared);
        if (type.isImageManifest()) {
            return image(root, type);
        }
        if (type.isImageIndex()) {
            return index(root, type);
        }
        throw invalid(
                "manifest: Berth takes OCI and Docker schema 2 images and indexes, not " + type);
    }

    private static JsonNode tree(byte[] bytes) {
        try {
            var tree = MAPPER.readTree(bytes);
            if (!tree.isObject()) {
                throw invalid("manifest: it is not a JSON object");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw invalid(
                    "manifest: it is not good JSON: " + Quoted.message(e.getOriginalMessage()));
        } catch (IOException e) {
            // Bytes that begin like UTF-16 or UTF-32 are taken for it, and are not.
            throw invalid("manifest: it is not good JSON: " + Quoted.message(e.getMessage()));
        }
    }

    /** The type in the body is optional, and may not contradict the request's. */
    private static MediaType mediaType(JsonPart root, @Nullable MediaType declared) {
        Optional<MediaType> written =
                root.optional("mediaType").map(part -> part.value(MediaType::parse));
        var type =
                Optional.ofNullable(declared)
                        .or(() -> written)
                        .orElseThrow(() ->
                                invalid(
                                        "manifest: neither a Content-Type nor a mediaType"
                                                + " says what it is"));
        var version = root.required("schemaVersion");
        if (type.value().startsWith("application/vnd.docker.distribution.manifest.v1")
                || version.number() == 1) {
            throw invalid(
                    "manifest: Docker's schema 1 is not taken; push with Docker 1.10 or newer");
        }
        if (written.isPresent() && !written.get().equals(type)) {
            throw invalid(
                    "manifest: mediaType is "
                            + written.get()
                            + " but it was sent with Content-Type "
                            + type);
        }
        if (version.number() != 2) {
            throw version.invalid("is not 2");
        }
        return type;
    }

    private static Manifest image(JsonPart root, MediaType type) {
        if (root.has("manifests")) {
            throw invalid("manifest: it is an image and has manifests, which only an index has");
        }
        return new Manifest.ImageManifest(
                type,
                root.optionalText("artifactType"),
                descriptor(root.requiredObject("config")),
                root.list("layers", ManifestJson::descriptor),
                root.optionalObject("subject").map(ManifestJson::descriptor).orElse(null),
                root.texts("annotations"));
    }

    private static Manifest index(JsonPart root, MediaType type) {
        if (root.has("layers") || root.has("config")) {
            throw invalid("manifest: it is an index and has layers or a config, as an image has");
        }
        return new Manifest.ImageIndex(
                type,
                root.optionalText("artifactType"),
                root.list("manifests", ManifestJson::descriptor),
                root.optionalObject("subject").map(ManifestJson::descriptor).orElse(null),
                root.texts("annotations"));
    }

    private static Descriptor descriptor(JsonPart part) {
        if (!part.node().isObject()) {
            throw part.invalid("is not an object");
        }
        var size = part.required("size");
        if (size.number() < 0) {
            throw size.invalid("is negative");
        }
        return new Descriptor(
                part.required("mediaType").value(MediaType::parse),
                part.required("digest").value(Digest::parse),
                size.number(),
                part.optionalText("artifactType"),
                part.optionalObject("platform").map(ManifestJson::platform).orElse(null),
                part.list("urls", JsonPart::text),
                part.texts("annotations"));
    }

    /** An entry without an operating system and an architecture names no platform. */
    private static @Nullable Platform platform(JsonPart part) {
        var os = part.optionalText("os");
        var architecture = part.optionalText("architecture");
        return os == null || architecture == null
                ? null
                : new Platform(os, architecture, part.optionalText("variant"));
    }

    private static BerthException.Invalid invalid(String message) {
        return new BerthException.Invalid(ErrorCode.MANIFEST_INVALID, message);
    }
}
