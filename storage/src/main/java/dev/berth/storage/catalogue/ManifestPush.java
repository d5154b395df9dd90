package dev.berth.storage.catalogue;

import dev.berth.model.BerthException;
import dev.berth.model.Descriptor;
import dev.berth.model.Digest;
import dev.berth.model.ErrorCode;
import dev.berth.model.Event;
import dev.berth.model.Manifest;
import dev.berth.model.MediaType;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;
import dev.berth.storage.blob.ContentHash;
import dev.berth.storage.kv.KeyValueStore;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a manifest in: one transaction checks that every part is there, and writes the manifest,
 * its edges, its tags with their history, the events and the lease.
 *
 * <p>Why nothing that it names can vanish: the check and the edges are in one serializable
 * transaction. A collection that condemns a part runs either before it, and then the check fails
 * and the client is told, or after it, and then it sees the edge and spares the part.
 *
 * <p>Why a tag and its event agree: they are in the same transaction, so there is no state with one
 * and not the other, and what the tag named before is read in it.
 */
public final class ManifestPush {
    private static final int MOST_NAMED = 5;

    private final KeyValueStore store;
    private final Runnable outboxGrew;

    /**
     * @param outboxGrew called after a commit that wrote events, on the caller's thread; a hint
     *     that consumers may be woken by, and nothing is lost if it never comes
     */
    public ManifestPush(KeyValueStore store, Runnable outboxGrew) {
        this.store = store;
        this.outboxGrew = outboxGrew;
    }

    /**
     * @param expected the digest that the manifest was put by, or null if it was put by a tag
     * @param tags to move to it, any number
     * @param mediaType the request's {@code Content-Type}, or null if it had none
     * @param by who pushes
     * @param parts what the manifest may name
     */
    public record Request(
            RepositoryName repository,
            @Nullable Digest expected,
            List<Tag> tags,
            @Nullable MediaType mediaType,
            String by,
            Parts parts) {
        public Request {
            tags = tags.stream().distinct().toList();
        }

        /** A client's push, which brings the parts first. */
        public Request(
                RepositoryName repository,
                @Nullable Digest expected,
                List<Tag> tags,
                @Nullable MediaType mediaType,
                String by) {
            this(repository, expected, tags, mediaType, by, Parts.PRESENT);
        }
    }

    /** What a manifest may name: OCI distribution spec, "Pushing Manifests". */
    public enum Parts {
        /** What the repository has. */
        PRESENT,
        /**
         * Anything: a sparse repository goes without, a mirror fetches a part when it is wanted.
         */
        LATER
    }

    /**
     * @param subject the digest for {@code OCI-Subject}, or null
     * @param moved one event for each tag that named something else before
     */
    public record Pushed(Digest digest, @Nullable Digest subject, List<Event.TagMoved> moved) {}

    /**
     * @param bytes the manifest, which is kept and served as it is
     * @throws BerthException.Invalid if the bytes are no manifest, are not what {@code expected}
     *     says, or name something that the repository does not have
     */
    public Pushed push(Request request, byte[] bytes, Instant now) {
        var manifest = ManifestJson.parse(bytes, request.mediaType());
        var digest = digest(request.expected(), bytes);
        var row = row(manifest, digest, bytes.length, now);
        var moved =
                store.write(tx -> {
                    switch (request.parts()) {
                        case PRESENT -> requireParts(tx, request.repository(), manifest);
                        case LATER -> {}
                    }
                    Repositories.ensure(tx, request.repository(), now);
                    putOnce(tx, request.repository(), row, bytes, now);
                    return moveTags(tx, request, digest, now);
                });
        if (!moved.isEmpty()) {
            outboxGrew.run();
        }
        return new Pushed(digest, row.subject(), moved);
    }

    private static Digest digest(@Nullable Digest expected, byte[] bytes) {
        if (expected == null) {
            return ContentHash.of(Digest.Algorithm.SHA256, bytes);
        }
        var actual = ContentHash.of(expected.algorithm(), bytes);
        if (!actual.equals(expected)) {
            throw new BerthException.Invalid(
                    ErrorCode.DIGEST_INVALID,
                    "manifest put as " + expected + " has the digest " + actual);
        }
        return actual;
    }

    /** A manifest that is pushed again keeps its date, and its bytes are not written again. */
    private static void putOnce(
            Transaction tx,
            RepositoryName repository,
            StoredManifest manifest,
            byte[] bytes,
            Instant now) {
        var there = Manifests.find(tx, repository, manifest.digest());
        if (there.filter(m -> m.mediaType().equals(manifest.mediaType())).isEmpty()) {
            Manifests.put(tx, repository, manifest, bytes);
            Leases.begin(tx, manifest.digest(), now);
        } else {
            Leases.renew(tx, manifest.digest(), now);
        }
    }

    private static List<Event.TagMoved> moveTags(
            Transaction tx, Request request, Digest digest, Instant now) {
        var moved = new ArrayList<Event.TagMoved>();
        for (var tag : request.tags()) {
            var previous = Tags.move(tx, request.repository(), tag, digest, request.by(), now);
            if (!digest.equals(previous)) {
                var event = new Event.TagMoved(request.repository(), tag, digest, previous, now);
                Outbox.append(tx, event, now);
                moved.add(event);
            }
        }
        return moved;
    }

    private static void requireParts(View view, RepositoryName repository, Manifest manifest) {
        var missing = new ArrayList<String>();
        switch (manifest) {
            case Manifest.ImageManifest image -> {
                if (!hasBlob(view, repository, image.config())) {
                    missing.add("config " + image.config().digest());
                }
                for (var layer : image.layers()) {
                    // Foreign layers are fetched from their urls: OCI image spec, "urls".
                    if (layer.urls().isEmpty() && !hasBlob(view, repository, layer)) {
                        missing.add("layer " + layer.digest());
                    }
                }
            }
            case Manifest.ImageIndex index -> {
                for (var child : index.manifests()) {
                    // BuildKit writes its cache as an index whose entries are blobs.
                    if (Manifests.find(view, repository, child.digest()).isEmpty()
                            && !hasBlob(view, repository, child)) {
                        missing.add("manifest " + child.digest());
                    }
                }
            }
        }
        if (!missing.isEmpty()) {
            var named = String.join(", ", missing.subList(0, Math.min(MOST_NAMED, missing.size())));
            var more = missing.size() > MOST_NAMED ? " and " + (missing.size() - MOST_NAMED) : "";
            throw new BerthException.Invalid(
                    ErrorCode.MANIFEST_BLOB_UNKNOWN,
                    "manifest names what "
                            + repository
                            + " does not have: "
                            + named
                            + more
                            + "; push it first. Only a repository that the server's setting"
                            + " `sparse` names takes a manifest without its parts");
        }
    }

    private static boolean hasBlob(View view, RepositoryName repository, Descriptor blob) {
        return RepositoryBlobs.holds(view, repository, blob.digest());
    }

    private static StoredManifest row(Manifest manifest, Digest digest, long size, Instant now) {
        var parts = new ArrayList<StoredManifest.Part>();
        switch (manifest) {
            case Manifest.ImageManifest image -> {
                parts.add(part(StoredManifest.Role.CONFIG, image.config()));
                image.layers().forEach(l -> parts.add(part(StoredManifest.Role.LAYER, l)));
            }
            case Manifest.ImageIndex index ->
                    index.manifests().forEach(m -> parts.add(part(StoredManifest.Role.CHILD, m)));
        }
        var subject = manifest.subject();
        return new StoredManifest(
                digest,
                manifest.mediaType(),
                size,
                now,
                artifactType(manifest),
                subject == null ? null : subject.digest(),
                parts,
                manifest.annotations());
    }

    /** OCI distribution spec, "Listing Referrers": an index has no other than its own. */
    private static @Nullable String artifactType(Manifest manifest) {
        var own = manifest.artifactType();
        if (own != null && !own.isEmpty()) {
            return own;
        }
        return switch (manifest) {
            case Manifest.ImageManifest image -> image.config().mediaType().value();
            case Manifest.ImageIndex _ -> null;
        };
    }

    private static StoredManifest.Part part(StoredManifest.Role role, Descriptor descriptor) {
        return new StoredManifest.Part(role, descriptor.digest());
    }
}
