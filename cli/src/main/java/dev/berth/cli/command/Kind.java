package dev.berth.cli.command;

import dev.berth.model.MediaType;

/** What a manifest is, in a word. */
final class Kind {
    private Kind() {}

    static String of(MediaType type) {
        if (type.isImageManifest()) {
            return "image";
        }
        return type.isImageIndex() ? "index" : type.toString();
    }
}
