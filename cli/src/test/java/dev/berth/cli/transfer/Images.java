package dev.berth.cli.transfer;

import dev.berth.model.Digest;
import dev.berth.model.MediaType;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;

/** JSON of images for tests. */
final class Images {
    private Images() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String descriptor(MediaType type, Digest digest, long size) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}".formatted(type, digest, size);
    }

    /** The manifest of an image, whose parts are put into the registry. */
    static String manifest(MemoryRegistry registry, String repository, String... layers) {
        var config = bytes("{\"layers\":" + layers.length + "}");
        return manifest(
                descriptor(MediaType.OCI_CONFIG, registry.blob(repository, config), config.length),
                Arrays.stream(layers)
                        .map(layer ->
                                descriptor(
                                        new MediaType("application/vnd.oci.image.layer.v1.tar"),
                                        registry.blob(repository, bytes(layer)),
                                        bytes(layer).length))
                        .toList());
    }

    static String manifest(String config, Collection<String> layers) {
        // The blanks are there to be kept.
        return "{ \"schemaVersion\":2, \"mediaType\":\"%s\",\n\"config\":%s,\"layers\":[%s] } "
                .formatted(MediaType.OCI_MANIFEST, config, String.join(",", layers));
    }

    static String about(String manifest, MediaType type, Digest subject, long size) {
        return manifest.replace(
                "\"schemaVersion\"",
                "\"subject\":" + descriptor(type, subject, size) + ",\"schemaVersion\"");
    }

    static String index(Collection<String> entries) {
        return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}\n"
                .formatted(MediaType.OCI_INDEX, entries.stream().collect(Collectors.joining(",")));
    }
}
