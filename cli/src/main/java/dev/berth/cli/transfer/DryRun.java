package dev.berth.cli.transfer;

import dev.berth.model.Descriptor;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** A target that is looked at and not changed. */
public record DryRun(Target target) implements Target {
    @Override
    public boolean hasBlob(RepositoryName repository, Descriptor blob)
            throws IOException, InterruptedException {
        return target.hasBlob(repository, blob);
    }

    @Override
    public Stored put(RepositoryName repository, Descriptor blob, BlobContent content) {
        return Stored.COPIED;
    }

    @Override
    public boolean hasManifest(RepositoryName repository, RawManifest manifest)
            throws IOException, InterruptedException {
        return target.hasManifest(repository, manifest);
    }

    @Override
    public void put(RepositoryName repository, RawManifest manifest) {}

    @Override
    public boolean isNamed(RepositoryName repository, @Nullable Tag tag, RawManifest manifest)
            throws IOException, InterruptedException {
        return target.isNamed(repository, tag, manifest);
    }

    @Override
    public void name(RepositoryName repository, @Nullable Tag tag, RawManifest manifest) {}
}
