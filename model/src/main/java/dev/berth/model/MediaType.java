package dev.berth.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import java.util.Locale;

/**
 * A media type without parameters, in lower case: RFC 6838, section 4.2. Parameters ({@code ;
 * charset=utf-8}) are dropped when one is parsed.
 */
public record MediaType(String value) {
    private static final int LONGEST_NAME = 127;

    public static final MediaType OCI_MANIFEST =
            new MediaType("application/vnd.oci.image.manifest.v1+json");
    public static final MediaType OCI_INDEX =
            new MediaType("application/vnd.oci.image.index.v1+json");
    public static final MediaType OCI_CONFIG =
            new MediaType("application/vnd.oci.image.config.v1+json");
    public static final MediaType DOCKER_MANIFEST =
            new MediaType("application/vnd.docker.distribution.manifest.v2+json");
    public static final MediaType DOCKER_LIST =
            new MediaType("application/vnd.docker.distribution.manifest.list.v2+json");
    public static final MediaType DOCKER_CONFIG =
            new MediaType("application/vnd.docker.container.image.v1+json");

    public MediaType {
        int slash = value.indexOf('/');
        if (!isName(value, 0, slash) || !isName(value, slash + 1, value.length())) {
            throw new BerthException.Invalid(
                    ErrorCode.MANIFEST_INVALID, Quoted.of(value) + " is not a media type");
        }
    }

    /**
     * Parses a {@code Content-Type}'s value.
     *
     * @throws BerthException.Invalid if it is no media type
     */
    @JsonCreator
    public static MediaType parse(String text) {
        int semicolon = text.indexOf(';');
        var bare = semicolon < 0 ? text : text.substring(0, semicolon);
        return new MediaType(bare.strip().toLowerCase(Locale.ROOT));
    }

    /**
     * {@code [a-z0-9][a-z0-9!#$&^_.+-]{0,126}}, by hand: a manifest has one for each of its parts.
     */
    private static boolean isName(String text, int from, int to) {
        if (to <= from || to - from > LONGEST_NAME || !isAlphanumeric(text.charAt(from))) {
            return false;
        }
        for (int at = from + 1; at < to; at++) {
            char c = text.charAt(at);
            if (!isAlphanumeric(c) && "!#$&^_.+-".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    /** Whether a manifest of this type names layers and a config. */
    public boolean isImageManifest() {
        return equals(OCI_MANIFEST) || equals(DOCKER_MANIFEST);
    }

    /** Whether a manifest of this type names other manifests. */
    public boolean isImageIndex() {
        return equals(OCI_INDEX) || equals(DOCKER_LIST);
    }

    @JsonValue
    @Override
    public String toString() {
        return value;
    }
}
