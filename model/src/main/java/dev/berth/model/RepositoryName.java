package dev.berth.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import java.util.regex.Pattern;

/** A repository's name, such as {@code shop/web}: OCI distribution spec, "Pulling manifests". */
public record RepositoryName(String value) implements Comparable<RepositoryName> {
    /** The spec's advice for clients that put host and name into 255 characters. */
    public static final int LONGEST = 255;

    // Possessive quantifiers: a long bad name must not cost more than one pass.
    private static final Pattern COMPONENT =
            Pattern.compile("[a-z0-9]++(?:(?:\\.|__|_|-++)[a-z0-9]++)*+");

    public RepositoryName {
        if (value.isEmpty() || value.length() > LONGEST) {
            throw invalid(value, "must have 1 to " + LONGEST + " characters");
        }
        for (var component : value.split("/", -1)) {
            if (!COMPONENT.matcher(component).matches()) {
                throw invalid(
                        value,
                        "has the component "
                                + Quoted.of(component)
                                + "; each is lower-case letters and digits, separated by '.', '_',"
                                + " '__' or dashes");
            }
        }
    }

    /**
     * @throws BerthException.Invalid with {@link ErrorCode#NAME_INVALID} if it is no name
     */
    @JsonCreator
    public static RepositoryName parse(String text) {
        return new RepositoryName(text);
    }

    @Override
    public int compareTo(RepositoryName other) {
        return value.compareTo(other.value);
    }

    @JsonValue
    @Override
    public String toString() {
        return value;
    }

    private static BerthException.Invalid invalid(String name, String why) {
        return new BerthException.Invalid(
                ErrorCode.NAME_INVALID, "repository name " + Quoted.of(name) + " " + why);
    }
}
