package dev.berth.model;

/** What may stand behind {@code manifests/} in a URL: a tag or a digest. */
public sealed interface Reference permits Tag, Digest {

    /**
     * A text with a colon is a digest or nothing: it is never taken for a tag.
     *
     * @throws BerthException.Invalid if it is neither
     */
    static Reference parse(String text) {
        return text.indexOf(':') >= 0 ? Digest.parse(text) : Tag.parse(text);
    }
}
