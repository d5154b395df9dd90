package dev.berth.cli.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.berth.cli.console.CommandFailed;
import dev.berth.model.MediaType;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A layout's {@code index.json}. What others have written into it stays. */
final class LayoutIndex {
    private final ObjectNode json;
    private final ArrayNode manifests;

    private LayoutIndex(ObjectNode json) {
        this.json = json;
        this.manifests = json.withArray("manifests");
    }

    /** The one that is there, or one without an entry. */
    static LayoutIndex read(Path file) throws IOException {
        if (Files.exists(file)) {
            if (ManifestMapper.MAPPER.readTree(Files.readAllBytes(file))
                            instanceof ObjectNode object
                    && (!object.has("manifests") || object.get("manifests").isArray())) {
                return new LayoutIndex(object);
            }
            throw new IOException(file + " is no image index");
        }
        var json = ManifestMapper.MAPPER.createObjectNode();
        json.put("schemaVersion", 2).put("mediaType", MediaType.OCI_INDEX.value());
        return new LayoutIndex(json);
    }

    boolean has(RepositoryName repository, @Nullable Tag tag, RawManifest manifest) {
        for (var entry : manifests) {
            if (entry.equals(entry(repository, tag, manifest))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Adds an entry, in the place of the one that has its tag.
     *
     * @throws CommandFailed if that is of another repository
     */
    void add(RepositoryName repository, @Nullable Tag tag, RawManifest manifest) {
        if (tag != null) {
            for (int i = manifests.size() - 1; i >= 0; i--) {
                if (isTagged(manifests.get(i), tag)) {
                    requireOf(repository, tag, manifests.get(i));
                    manifests.remove(i);
                }
            }
        }
        manifests.add(entry(repository, tag, manifest));
    }

    byte[] bytes() throws JsonProcessingException {
        return ManifestMapper.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    }

    private static boolean isTagged(JsonNode entry, Tag tag) {
        var annotations = entry.path("annotations");
        return annotations.path(LayoutSource.REF_NAME).asText().equals(tag.value());
    }

    /** Readers look an image up by its tag alone, so a layout has room for each tag once. */
    private static void requireOf(RepositoryName repository, Tag tag, JsonNode entry) {
        var name = entry.path("annotations").path(LayoutSource.IMAGE_NAME).asText();
        if (!name.isEmpty() && !name.equals(repository + ":" + tag)) {
            throw new CommandFailed(
                    "the layout has the tag %s already, of %s; export %s to another directory"
                            .formatted(tag, name, repository));
        }
    }

    private static ObjectNode entry(
            RepositoryName repository, @Nullable Tag tag, RawManifest manifest) {
        var entry = ManifestMapper.MAPPER.createObjectNode();
        entry.put("mediaType", manifest.mediaType().value());
        entry.put("digest", manifest.digest().toString());
        entry.put("size", manifest.bytes().length);
        var annotations = entry.putObject("annotations");
        annotations.put(
                LayoutSource.IMAGE_NAME, tag == null ? repository.value() : repository + ":" + tag);
        if (tag != null) {
            annotations.put(LayoutSource.REF_NAME, tag.value());
        }
        return entry;
    }
}
