package dev.berth.cli.command;

import dev.berth.model.Digest;
import dev.berth.model.Reference;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;

import picocli.CommandLine.TypeConversionException;

/** An image of the registry as one writes it: {@code shop/web:prod}, {@code shop/web@sha256:…}. */
public record ImageName(RepositoryName repository, Reference reference) {

    public static ImageName parse(String text) {
        int at = text.indexOf('@');
        if (at >= 0) {
            return new ImageName(
                    RepositoryName.parse(text.substring(0, at)),
                    Digest.parse(text.substring(at + 1)));
        }
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new TypeConversionException(
                    "'%s' names a repository; which image of it? Write %s:TAG or %s@DIGEST (see: berth tags %s)"
                            .formatted(text, text, text, text));
        }
        return new ImageName(
                RepositoryName.parse(text.substring(0, colon)),
                Tag.parse(text.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return repository + (reference instanceof Digest ? "@" : ":") + reference;
    }
}
