package dev.berth.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A repository's name, such as {@code shop/web}: OCI distribution spec, "Pulling manifests". */
public record RepositoryName(String value) implements Comparable<RepositoryName> {
    /** The spec's advice for clients that put host and name into 255 characters. */
    public static final int LONGEST = 255;

    public RepositoryName {
        if (value.isEmpty() || value.length() > LONGEST) {
            throw invalid(value, "must have 1 to " + LONGEST + " characters");
        }
        for (int from = 0; from <= value.length(); ) {
            int slash = value.indexOf('/', from);
            int to = slash < 0 ? value.length() : slash;
            if (!isComponent(value, from, to)) {
                throw invalid(
                        value,
                        "has the component "
                                + Quoted.of(value.substring(from, to))
                                + "; each is lower-case letters and digits, separated by '.', '_',"
                                + " '__' or dashes");
            }
            from = to + 1;
        }
    }

    /**
     * {@code [a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*}, by hand: every request passes here, several times.
     */
    private static boolean isComponent(String text, int from, int to) {
        int at = from;
        while (true) {
            int word = at;
            while (at < to && isAlphanumeric(text.charAt(at))) {
                at++;
            }
            if (at == word || at == to) {
                return at > word;
            }
            at = afterSeparator(text, at, to);
        }
    }

    /** Where the next word begins; the same place if there is no separator, and no word follows. */
    private static int afterSeparator(String text, int from, int to) {
        int at = from;
        switch (text.charAt(from)) {
            case '.' -> at++;
            case '_' -> at += from + 1 < to && text.charAt(from + 1) == '_' ? 2 : 1;
            case '-' -> {
                while (at < to && text.charAt(at) == '-') {
                    at++;
                }
            }
            default -> {}
        }
        return at;
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
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
