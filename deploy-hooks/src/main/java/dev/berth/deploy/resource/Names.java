package dev.berth.deploy.resource;

import dev.berth.model.Quoted;

import java.util.regex.Pattern;

/** Names of resources and roles: they become parts of container names and image tags. */
final class Names {
    private static final Pattern FORM = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

    private Names() {}

    static String parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "the name "
                            + Quoted.of(text)
                            + " must have 1 to 63 lower-case letters, digits and dashes, no dash at"
                            + " its ends");
        }
        return text;
    }
}
