package dev.berth.cli.transfer;

import dev.berth.model.Descriptor;
import dev.berth.model.Digest;
import dev.berth.model.Reference;
import dev.berth.model.RepositoryName;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * Images that belong together. Several threads read blobs at once. What breaks as it is read is an
 * {@link IOException}, and may be tried again.
 */
public interface SourceRepository {
    /** Its name, if the source knows one. */
    Optional<RepositoryName> name();

    /** Its images: the tags, and then, if it can tell, what has no tag. */
    List<Reference> images() throws IOException, InterruptedException;

    /** Nothing, if it does not have that one. */
    Optional<RawManifest> manifest(Reference reference) throws IOException, InterruptedException;

    /** A blob's bytes from the first on; nothing, if it does not have that one. */
    Optional<InputStream> blob(Descriptor blob) throws IOException, InterruptedException;

    /**
     * Manifests that are about this one, such as signatures, unless {@link #images()} tells of them
     * anyway.
     */
    default List<Digest> referrers(Digest subject) throws IOException, InterruptedException {
        return List.of();
    }
}
