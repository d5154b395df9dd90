package dev.berth.cli.transfer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.berth.model.Descriptor;
import dev.berth.model.Digest;
import dev.berth.model.MediaType;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/** The JSON of the OCI image spec, which may come from anywhere. */
final class ManifestMapper {
    static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(64)
                                                    .build())
                                    .build())
                    .build();

    private ManifestMapper() {}

    /**
     * OCI image spec, "Content Descriptors".
     *
     * @throws dev.berth.model.BerthException.Invalid if the digest or the media type is none
     */
    static Descriptor descriptor(JsonNode json) {
        return new Descriptor(
                MediaType.parse(json.path("mediaType").asText()),
                Digest.parse(json.path("digest").asText()),
                json.path("size").asLong(),
                null,
                null,
                texts(json.path("urls")),
                annotations(json));
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
    }

    private static Map<String, String> annotations(JsonNode json) {
        var annotations = new TreeMap<String, String>();
        json.path("annotations")
                .properties()
                .forEach(entry -> annotations.put(entry.getKey(), entry.getValue().asText()));
        return annotations;
    }
}
