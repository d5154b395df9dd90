package dev.berth.cli.transfer;

import dev.berth.model.Descriptor;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * Where images go. It is told of an image's parts before the manifests that name them, and of its
 * tag at the very end, so whatever is cut off leaves nothing wrong behind. Blobs are put by several
 * threads at once, everything else by one.
 */
public sealed interface Target permits BerthTarget, LayoutTarget, DryRun {

    boolean hasBlob(RepositoryName repository, Descriptor blob)
            throws IOException, InterruptedException;

    /**
     * Puts a blob that is not there.
     *
     * @return how it got there
     */
    Stored put(RepositoryName repository, Descriptor blob, BlobContent content)
            throws IOException, InterruptedException;

    boolean hasManifest(RepositoryName repository, RawManifest manifest)
            throws IOException, InterruptedException;

    void put(RepositoryName repository, RawManifest manifest)
            throws IOException, InterruptedException;

    /** Whether {@link #name} has nothing to do. */
    boolean isNamed(RepositoryName repository, @Nullable Tag tag, RawManifest manifest)
            throws IOException, InterruptedException;

    /**
     * Makes a manifest that is there findable.
     *
     * @param tag its tag, or null if it has none
     */
    void name(RepositoryName repository, @Nullable Tag tag, RawManifest manifest)
            throws IOException, InterruptedException;

    /** How a blob got there. */
    enum Stored {
        /** It was in the target's repository already. */
        PRESENT,
        /** The target had it elsewhere and needed no bytes. */
        MOUNTED,
        COPIED,
        /** It is not there and need not be: the manifest says where in the world it is. */
        ELSEWHERE
    }
}
