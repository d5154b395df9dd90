package dev.berth.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A media type without parameters, in lower case: RFC 6838, section 4.2. Parameters ({@code ;
 * charset=utf-8}) are dropped when one is parsed.
 */
public record MediaType(String value) {
    private static final String NAME = "[a-z0-9][a-z0-9!#$&^_.+-]{0,126}";
    private static final Pattern FORM = Pattern.compile(NAME + "/" + NAME);

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
        if (!FORM.matcher(value).matches()) {
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
