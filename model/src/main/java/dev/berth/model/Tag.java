package dev.berth.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import java.util.regex.Pattern;

/** A tag's name: OCI distribution spec, "Pulling manifests". */
public record Tag(String value) implements Reference, Comparable<Tag> {
    private static final Pattern FORM = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");

    public Tag {
        if (!FORM.matcher(value).matches()) {
            throw new BerthException.Invalid(
                    ErrorCode.MANIFEST_INVALID,
                    "tag "
                            + Quoted.of(value)
                            + " must have 1 to 128 letters, digits, '_', '.' or '-', and begin with"
                            + " none of the last two");
        }
    }

    /**
     * @throws BerthException.Invalid if it is no tag
     */
    @JsonCreator
    public static Tag parse(String text) {
        return new Tag(text);
    }

    /** Byte order, in which tags are listed. */
    @Override
    public int compareTo(Tag other) {
        return value.compareTo(other.value);
    }

    @JsonValue
    @Override
    public String toString() {
        return value;
    }
}
