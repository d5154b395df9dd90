package dev.berth.server.mirror;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.model.ErrorCode;
import dev.berth.model.Manifest;
import dev.berth.model.MediaType;
import dev.berth.model.Reference;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;
import dev.berth.storage.catalogue.BlobUploads;
import dev.berth.storage.catalogue.ManifestJson;
import dev.berth.storage.catalogue.ManifestPush;
import dev.berth.storage.catalogue.Manifests;
import dev.berth.storage.catalogue.TagMove;
import dev.berth.storage.catalogue.Tags;
import dev.berth.storage.kv.KeyValueStore;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Sees to it that a manifest is here before it is served, and that a tag names what it names
 * upstream. May be called from any thread; blocks while an upstream is asked, once for all who want
 * the same.
 *
 * <p>Why a tag is never ahead of what it names: the manifest, the tag and its event are one commit
 * of {@link ManifestPush}, as with a push, and of an image the config is stored before, which a
 * deploy reads. A crash anywhere leaves the tag as it was, and the next request asks again.
 *
 * <p>Why a check is not believed too long: it is noted after the commit, with a time from before
 * the question.
 *
 * <p>A tag that the upstream no longer shows is served as it was, like one whose upstream is down:
 * to a registry's client "deleted", "hidden since today" and "the login has expired" look the same,
 * and taking images away is for the operator, who deletes them here.
 */
final class MirroredManifests {
    private static final Logger log = LoggerFactory.getLogger(MirroredManifests.class);

    /** How long an upstream that failed is left alone while there is something to serve. */
    private static final Duration RETRY = Duration.ofSeconds(30);

    /** Who moves the tags, in their history. */
    static final String BY = "mirror";

    private final MirrorRule rule;
    private final Upstreams upstreams;
    private final MirroredBlobs blobs;
    private final KeyValueStore store;
    private final BlobUploads uploads;
    private final ManifestPush pushes;
    private final InstantSource clock;
    private final Checked checked = new Checked();
    private final SingleFlight<Checked.Key, Boolean> checks = new SingleFlight<>();
    private final SingleFlight<Named, Boolean> fetches = new SingleFlight<>();

    private record Named(RepositoryName repository, Digest digest) {}

    MirroredManifests(
            MirrorRule rule,
            Upstreams upstreams,
            MirroredBlobs blobs,
            KeyValueStore store,
            BlobUploads uploads,
            ManifestPush pushes,
            InstantSource clock) {
        this.rule = rule;
        this.upstreams = upstreams;
        this.blobs = blobs;
        this.store = store;
        this.uploads = uploads;
        this.pushes = pushes;
        this.clock = clock;
    }

    /**
     * @return whether what is here may be stale
     * @throws BerthException.NotFound if it is neither here nor upstream
     * @throws BerthException.Unavailable if it is not here and the upstream fails
     */
    boolean check(RepositoryName repository, Reference reference) {
        return switch (reference) {
            case Digest digest ->
                    !isStored(repository, digest)
                            && fetches.run(
                                    new Named(repository, digest), () -> fetch(repository, digest));
            case Tag tag -> {
                var key = new Checked.Key(repository, tag);
                var known = known(key);
                yield known.isPresent()
                        ? known.get().stale()
                        : checks.run(key, () -> revalidate(key));
            }
        };
    }

    /** A tag that was deleted here meanwhile is asked for. */
    private Optional<Checked.Check> known(Checked.Key key) {
        return checked.find(key, clock.instant()).filter(_ -> current(key).isPresent());
    }

    private boolean fetch(RepositoryName repository, Digest digest) {
        if (!isStored(repository, digest)) {
            upstreams.first(
                    ErrorCode.MANIFEST_UNKNOWN,
                    repository + "@" + digest,
                    upstream -> {
                        var manifest = upstream.manifest(rule.upstreamName(repository), digest);
                        if (manifest.isPresent()) {
                            take(repository, manifest.get(), digest, List.of());
                        }
                        return manifest;
                    });
        }
        return false;
    }

    private boolean revalidate(Checked.Key key) {
        var known = known(key);
        if (known.isPresent()) {
            return known.get().stale(); // by a check that ended just now
        }
        var began = clock.instant();
        var current = current(key).orElse(null);
        try {
            upstreams.first(
                    ErrorCode.MANIFEST_UNKNOWN,
                    key.repository() + ":" + key.tag(),
                    upstream -> follow(upstream, key, current));
            checked.put(key, new Checked.Check(began.plus(rule.freshFor()), false));
            return false;
        } catch (BerthException e) {
            if (current == null) {
                throw e;
            }
            var retry = rule.freshFor().compareTo(RETRY) < 0 ? rule.freshFor() : RETRY;
            checked.put(key, new Checked.Check(clock.instant().plus(retry), true));
            log.atWarn()
                    .addKeyValue("repository", key.repository())
                    .addKeyValue("tag", key.tag())
                    .addKeyValue("digest", current)
                    .addKeyValue("why", e.safeMessage())
                    .log("a mirrored tag is served stale");
            return true;
        }
    }

    /** Makes the tag name here what it names there. */
    private Optional<Boolean> follow(Upstream upstream, Checked.Key key, @Nullable Digest current)
            throws IOException {
        var name = rule.upstreamName(key.repository());
        var named = upstream.named(name, key.tag());
        if (named.isEmpty()) {
            return Optional.empty();
        }
        var digest = named.get().digest();
        if (digest != null && digest.equals(current)) {
            return Optional.of(true);
        }
        var manifest =
                digest == null
                        ? upstream.manifest(name, key.tag())
                        : stored(key.repository(), digest);
        if (manifest.isEmpty() && digest != null) {
            manifest = upstream.manifest(name, digest);
        }
        if (manifest.isEmpty()) {
            return Optional.empty();
        }
        take(key.repository(), manifest.get(), digest, List.of(key.tag()));
        log.atInfo()
                .addKeyValue("repository", key.repository())
                .addKeyValue("tag", key.tag())
                .addKeyValue("upstream", upstream)
                .log("a mirrored tag was fetched");
        return Optional.of(true);
    }

    /**
     * @param expected or null if the upstream did not tell its digest
     * @throws IOException if it is no manifest, or not this one
     */
    private void take(
            RepositoryName repository,
            Upstream.RemoteManifest manifest,
            @Nullable Digest expected,
            List<Tag> tags)
            throws IOException {
        try {
            var parsed = ManifestJson.parse(manifest.bytes(), manifest.mediaType());
            if (!tags.isEmpty() && parsed instanceof Manifest.ImageManifest image) {
                blobs.fetch(repository, image.config().digest());
            }
            uploads.requireRoom();
            var request =
                    new ManifestPush.Request(
                            repository,
                            expected,
                            tags,
                            manifest.mediaType(),
                            BY,
                            ManifestPush.Parts.LATER);
            pushes.push(request, manifest.bytes(), clock.instant());
        } catch (BerthException.Invalid e) {
            throw new IOException("sent what cannot be taken: " + e.safeMessage(), e);
        }
    }

    private Optional<Digest> current(Checked.Key key) {
        return store.read(view ->
                Tags.find(view, key.repository(), key.tag())
                        .map(TagMove::digest)
                        .filter(digest ->
                                Manifests.find(view, key.repository(), digest).isPresent()));
    }

    private boolean isStored(RepositoryName repository, Digest digest) {
        return store.read(view -> Manifests.find(view, repository, digest).isPresent());
    }

    private Optional<Upstream.RemoteManifest> stored(RepositoryName repository, Digest digest) {
        return store.read(view -> {
            @Nullable MediaType type =
                    Manifests.find(view, repository, digest).map(m -> m.mediaType()).orElse(null);
            var bytes = Manifests.bytes(view, repository, digest);
            return bytes == null
                    ? Optional.empty()
                    : Optional.of(new Upstream.RemoteManifest(type, bytes));
        });
    }
}
