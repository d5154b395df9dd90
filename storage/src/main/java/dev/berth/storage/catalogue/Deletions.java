package dev.berth.storage.catalogue;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.model.ErrorCode;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;
import dev.berth.storage.catalogue.StoredManifest.Role;
import dev.berth.storage.kv.KeyValueStore;
import dev.berth.storage.kv.View;

/**
 * Takes things out of a repository because somebody says so: OCI distribution spec, "Content
 * Management". Rows go, files stay until they are collected. Each deletion is one transaction, and
 * that is what the following rests on; one that is refused leaves nothing behind.
 *
 * <p>Why a manifest that is there is whole: a part is deleted only if no manifest of the repository
 * names it, and a manifest is taken in only if its parts are there ({@link ManifestPush}); each
 * looks and writes in one serializable transaction. Of a deletion and a push at once, the one that
 * comes second sees what the first did, and is refused.
 *
 * <p>Why a tag that is there names something: a manifest goes together with its tags. A push that
 * moves a tag to it comes before, and then its tag goes too, or after, and then it brings the
 * manifest anew.
 *
 * <p>Why a rollout and a rollback find their image: what they may have to pull is pinned with its
 * repository, in the transaction that begins the rollout or records the revision, and such a
 * manifest is not deleted; its parts are not, as it names them. An event that no one has heard yet
 * pins its digest only against collection: who deletes what he has just pushed does not want it
 * deployed, and the event is passed over.
 *
 * <p>A tag goes without an event: no tag came to name anything else, and what is deployed stays as
 * it is.
 */
public final class Deletions {
    private final KeyValueStore store;

    public Deletions(KeyValueStore store) {
        this.store = store;
    }

    /**
     * Deletes a tag and its history. What it named stays.
     *
     * @throws BerthException.NotFound if there is no such tag
     */
    public void tag(RepositoryName repository, Tag tag) {
        store.update(tx -> {
            if (!Tags.remove(tx, repository, tag)) {
                throw unknownManifest(repository, tag.value());
            }
        });
    }

    /**
     * Deletes a manifest and every tag that names it. What it names stays, also the entries of an
     * index: something else may need them, and what nothing needs is collected.
     *
     * @throws BerthException.NotFound if there is no such manifest
     * @throws BerthException.Conflict if an index of this repository names it, or a service runs it
     *     or may have to go back to it; the message says which
     */
    public void manifest(RepositoryName repository, Digest digest) {
        store.update(tx -> {
            if (!Manifests.remove(tx, repository, digest)) {
                throw unknownManifest(repository, digest.toString());
            }
            requireNoIndex(tx, repository, digest);
            requireNotDeployed(tx, repository, digest);
            Tags.of(tx, repository, digest).forEach(tag -> Tags.remove(tx, repository, tag));
        });
    }

    private static void requireNoIndex(View view, RepositoryName repository, Digest digest) {
        var index = Manifests.naming(view, repository, digest, role -> role == Role.CHILD);
        if (index.isPresent()) {
            throw new BerthException.Conflict(
                    "manifest "
                            + digest
                            + " is an entry of the index "
                            + index.get()
                            + " in "
                            + repository
                            + "; delete the index first");
        }
    }

    private static void requireNotDeployed(View view, RepositoryName repository, Digest digest) {
        var pullers = Pins.pullers(view, repository, digest);
        if (!pullers.isEmpty()) {
            throw new BerthException.Conflict(
                    "manifest "
                            + digest
                            + " of "
                            + repository
                            + " runs, or may have to run again: "
                            + String.join(", ", pullers)
                            + ". Deploy another image, or remove the service, and it can be"
                            + " deleted; a tag can be deleted at any time");
        }
    }

    /**
     * The repository shows a blob no more; other repositories that have it do.
     *
     * @throws BerthException.NotFound if the repository does not show it
     * @throws BerthException.Conflict if a manifest of this repository names it, which could not be
     *     pulled without it; the message says which
     */
    public void blob(RepositoryName repository, Digest digest) {
        store.update(tx -> {
            if (!RepositoryBlobs.remove(tx, repository, digest)) {
                throw new BerthException.NotFound(
                        ErrorCode.BLOB_UNKNOWN, repository + " has no blob " + digest);
            }
            requireNoManifest(tx, repository, digest);
        });
    }

    private static void requireNoManifest(View view, RepositoryName repository, Digest digest) {
        // An index means the manifest of this digest, if there is one, and the blob if not.
        boolean isManifest = Manifests.find(view, repository, digest).isPresent();
        var manifest =
                Manifests.naming(
                        view, repository, digest, role -> role != Role.CHILD || !isManifest);
        if (manifest.isPresent()) {
            throw new BerthException.Conflict(
                    "blob "
                            + digest
                            + " is named by the manifest "
                            + manifest.get()
                            + " of "
                            + repository
                            + "; delete the manifest first");
        }
    }

    private static BerthException.NotFound unknownManifest(RepositoryName repository, String name) {
        return new BerthException.NotFound(
                ErrorCode.MANIFEST_UNKNOWN, repository + " has no manifest " + name);
    }
}
