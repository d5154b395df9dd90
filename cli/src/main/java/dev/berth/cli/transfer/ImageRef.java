package dev.berth.cli.transfer;

import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An image's name as Docker writes it, without the registry in front: {@code
 * docker.io/library/nginx:1} is {@code library/nginx} and {@code 1}.
 */
record ImageRef(RepositoryName repository, Optional<Tag> tag) {

    private static final Pattern HOST =
            Pattern.compile("(?:[a-zA-Z0-9][a-zA-Z0-9.-]*+|\\[[0-9a-fA-F:]++])(?::[0-9]++)?");

    /**
     * @throws dev.berth.model.BerthException.Invalid if it is no name
     */
    static ImageRef parse(String text) {
        int slash = text.indexOf('/');
        // Docker's rule for what is a host: it has a dot or a port, or is localhost.
        var first = slash < 0 ? "" : text.substring(0, slash);
        boolean host =
                HOST.matcher(first).matches()
                        && (first.matches(".*[.:].*") || first.equals("localhost"));
        var bare = host ? text.substring(slash + 1) : text;
        int at = bare.indexOf('@');
        var name = at < 0 ? bare : bare.substring(0, at);
        int colon = name.lastIndexOf(':');
        return colon < 0
                ? new ImageRef(RepositoryName.parse(name), Optional.empty())
                : new ImageRef(
                        RepositoryName.parse(name.substring(0, colon)),
                        Optional.of(Tag.parse(name.substring(colon + 1))));
    }
}
