package dev.berth.cli.transfer;

import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;

import java.util.Optional;

/**
 * An image's name as Docker writes it, without the registry in front: {@code
 * docker.io/library/nginx:1} is {@code library/nginx} and {@code 1}.
 */
record ImageRef(RepositoryName repository, Optional<Tag> tag) {

    /**
     * @throws dev.berth.model.BerthException.Invalid if it is no name
     */
    static ImageRef parse(String text) {
        int slash = text.indexOf('/');
        // Docker's rule for what is a host: it has a dot or a port, or is localhost.
        var first = slash < 0 ? "" : text.substring(0, slash);
        boolean host = first.contains(".") || first.contains(":") || first.equals("localhost");
        var name = host ? text.substring(slash + 1) : text;
        int colon = name.lastIndexOf(':');
        return colon < 0
                ? new ImageRef(RepositoryName.parse(name), Optional.empty())
                : new ImageRef(
                        RepositoryName.parse(name.substring(0, colon)),
                        Optional.of(Tag.parse(name.substring(colon + 1))));
    }
}
