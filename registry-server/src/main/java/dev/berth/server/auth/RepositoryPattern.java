package dev.berth.server.auth;

import dev.berth.model.Quoted;
import dev.berth.model.RepositoryName;

import java.util.regex.Pattern;

/**
 * Which repositories are meant: a repository's name in which {@code *} stands for anything within
 * one segment and {@code **} for anything at all, slashes included.
 */
public final class RepositoryPattern {
    private static final Pattern FORM = Pattern.compile("[a-z0-9._*-]+(?:/[a-z0-9._*-]+)*");

    private final String text;
    private final Pattern names;

    private RepositoryPattern(String text) {
        this.text = text;
        this.names =
                Pattern.compile(
                        text.replaceAll("[.]", "[.]")
                                .replace("**", "\n")
                                .replace("*", "[^/]*")
                                .replace("\n", ".*"));
    }

    /**
     * @throws IllegalArgumentException if no repository can have such a name
     */
    public static RepositoryPattern parse(String text) {
        if (text.length() > 255 || !FORM.matcher(text).matches() || text.contains("***")) {
            throw new IllegalArgumentException(
                    Quoted.of(text)
                            + " is no pattern of repositories, such as shop/web, shop/*, or ** for"
                            + " all");
        }
        return new RepositoryPattern(text);
    }

    boolean matches(RepositoryName repository) {
        return names.matcher(repository.value()).matches();
    }

    @Override
    public String toString() {
        return text;
    }
}
