package dev.berth.cli.bench;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Image manifests of the same config and layers, no two of them alike. */
final class Manifests {
    static final String TYPE = "application/vnd.oci.image.manifest.v1+json";

    private final String before;
    private final String after = "\"}}";

    Manifests(Blob config, List<Blob> layers) {
        before =
                ("{\"schemaVersion\":2,\"mediaType\":\"" + TYPE + "\",\"config\":")
                        + descriptor("application/vnd.oci.image.config.v1+json", config)
                        + layers.stream()
                                .map(Manifests::layer)
                                .collect(Collectors.joining(",", ",\"layers\":[", "]"))
                        + ",\"annotations\":{\"dev.berth.bench\":\"";
    }

    /** The manifest of these numbers, always the same. */
    byte[] manifest(long series, long number) {
        var hex = HexFormat.of();
        return (before + hex.toHexDigits(series) + hex.toHexDigits(number) + after)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String layer(Blob blob) {
        return descriptor("application/vnd.oci.image.layer.v1.tar+gzip", blob);
    }

    private static String descriptor(String type, Blob blob) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(type, blob.digest(), blob.size());
    }
}
