package dev.berth.server.mirror;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.model.ErrorCode;
import dev.berth.model.Quoted;
import dev.berth.model.Reference;
import dev.berth.model.RepositoryName;
import dev.berth.storage.blob.BlobContent;
import dev.berth.storage.catalogue.BlobUploads;
import dev.berth.storage.catalogue.ManifestPush;
import dev.berth.storage.kv.KeyValueStore;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * All mirrors of the server. Repositories that none of them covers are left alone. May be called
 * from any thread.
 */
public final class Mirrors implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Mirrors.class);

    private final String publicName;
    private final List<Mirror> mirrors;
    private final List<Upstream> clients = new ArrayList<>();
    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("mirror-", 0).factory());
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().name("mirror-patience").daemon().factory());

    private record Mirror(MirrorRule rule, MirroredBlobs blobs, MirroredManifests manifests) {}

    /**
     * @param publicName by which clients may ask for the server's own repositories
     */
    public Mirrors(
            List<MirrorRule> rules,
            String publicName,
            KeyValueStore store,
            BlobUploads uploads,
            ManifestPush pushes,
            InstantSource clock) {
        this(rules, publicName, store, uploads, pushes, clock, Timeouts.DEFAULT);
    }

    Mirrors(
            List<MirrorRule> rules,
            String publicName,
            KeyValueStore store,
            BlobUploads uploads,
            ManifestPush pushes,
            InstantSource clock,
            Timeouts timeouts) {
        this.publicName = publicName;
        timer.setRemoveOnCancelPolicy(true);
        var built = new ArrayList<Mirror>();
        for (var rule : rules) {
            var asked = new ArrayList<Upstream>();
            for (var address : rule.upstreams()) {
                asked.add(new Upstream(address, timeouts, timer, threads, clock));
                say(rule, address);
            }
            clients.addAll(asked);
            var upstreams = new Upstreams(asked, clock);
            var blobs = new MirroredBlobs(rule, upstreams, store, uploads, threads, clock);
            built.add(
                    new Mirror(
                            rule,
                            blobs,
                            new MirroredManifests(
                                    rule, upstreams, blobs, store, uploads, pushes, clock)));
        }
        // Of two prefixes that cover a repository, the longer one means it.
        built.sort(
                Comparator.comparingInt((Mirror m) -> m.rule.prefix().value().length()).reversed());
        this.mirrors = List.copyOf(built);
    }

    private static void say(MirrorRule rule, UpstreamAddress address) {
        var line = address.isEncrypted() ? log.atInfo() : log.atWarn();
        line.addKeyValue("prefix", rule.prefix())
                .addKeyValue("upstream", address.url())
                .addKeyValue("login", address.login() != null)
                .log(
                        address.isEncrypted()
                                ? "a mirror"
                                : "a mirror, unencrypted: who is on the way can read what is"
                                        + " fetched, and a login, and move tags");
    }

    /**
     * Which repository is meant by a name that stands in a request.
     *
     * @param ns for which registry the client asks, or null: OCI distribution spec, "Registry
     *     Proxying"
     * @param host the request's {@code Host}, or null
     * @throws BerthException.NotFound if the client asks for a registry that is not mirrored here;
     *     it must not get a repository of the same name instead
     */
    public RepositoryName meant(RepositoryName name, @Nullable String ns, @Nullable String host) {
        if (mirrors.isEmpty()) {
            return name; // nobody can take one registry for another
        }
        if (ns == null || ns.equals(host)) {
            return mirrors.stream()
                    .filter(mirror -> host != null && host.equalsIgnoreCase(mirror.rule.host()))
                    .findFirst()
                    .map(mirror -> mirror.rule.here(name))
                    .orElse(name);
        }
        if (ns.equals(publicName)) {
            return name;
        }
        return mirrors.stream()
                .filter(mirror -> ns.equals(mirror.rule.ns()))
                .findFirst()
                .map(mirror -> mirror.rule.here(name))
                .orElseThrow(() ->
                        new BerthException.NotFound(
                                ErrorCode.NAME_UNKNOWN,
                                "this registry is no mirror of " + Quoted.of(ns)));
    }

    public boolean cover(RepositoryName repository) {
        return covering(repository).isPresent();
    }

    /**
     * To be called before a manifest is served: fetches it if need be.
     *
     * @return whether what is here may be stale, as no upstream could be asked
     * @throws BerthException.NotFound if neither the repository nor an upstream has it
     * @throws BerthException.Unavailable if the repository does not have it and the upstream fails
     */
    public boolean check(RepositoryName repository, Reference reference) {
        return covering(repository)
                .map(mirror -> mirror.manifests.check(repository, reference))
                .orElse(false);
    }

    /** Whether the repository does not have the blob, and an upstream may. */
    public boolean isAhead(RepositoryName repository, Digest digest) {
        return covering(repository)
                .map(mirror -> !mirror.blobs.isStored(repository, digest))
                .orElse(false);
    }

    /** The length of a blob that is not here, or -1 if no upstream tells it; nothing is fetched. */
    public long length(RepositoryName repository, Digest digest) {
        return covering(repository)
                .map(mirror -> mirror.blobs.length(repository, digest))
                .orElse(-1L);
    }

    /**
     * A blob that is not here, which is stored while it is read.
     *
     * @return empty if it is to be read from the repository
     * @throws BerthException.NotFound if no upstream has it
     * @throws BerthException.Unavailable if the upstream fails
     * @throws BerthException.TryLater if too much is being fetched already
     */
    public Optional<BlobContent> open(RepositoryName repository, Digest digest) {
        return covering(repository).flatMap(mirror -> mirror.blobs.open(repository, digest));
    }

    private Optional<Mirror> covering(RepositoryName repository) {
        return mirrors.stream().filter(mirror -> mirror.rule.covers(repository)).findFirst();
    }

    /** Ends what is being fetched; nothing of it stays. */
    @Override
    public void close() {
        clients.forEach(Upstream::close);
        threads.close();
        timer.shutdownNow();
    }
}
