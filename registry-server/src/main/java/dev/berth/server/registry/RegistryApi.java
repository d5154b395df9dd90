package dev.berth.server.registry;

import dev.berth.model.RepositoryName;
import dev.berth.server.auth.RepositoryGuard;
import dev.berth.server.auth.Right;
import dev.berth.server.http.Response;
import dev.berth.server.http.Route;
import dev.berth.server.mirror.Mirrors;
import dev.berth.storage.catalogue.BlobUploads;
import dev.berth.storage.catalogue.Deletions;
import dev.berth.storage.catalogue.ManifestPush;
import dev.berth.storage.catalogue.Pulls;
import dev.berth.storage.kv.KeyValueStore;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Everything under {@code /v2/}. What a known path does not offer is 405 {@code UNSUPPORTED}. */
public final class RegistryApi {
    private final UploadRoutes uploads;
    private final BlobRoutes blobs;
    private final ManifestRoutes manifests;
    private final DeletionRoutes deletions;
    private final ListingRoutes listings;
    private final ReferrerRoutes referrers;
    private final RepositoryGuard guard;
    private final MirrorGate gate;

    /**
     * @param sparse repositories in which a manifest may name parts that are not there
     */
    public RegistryApi(
            BlobUploads uploads,
            ManifestPush pushes,
            Pulls pulls,
            Deletions deletions,
            PullCounter counter,
            KeyValueStore store,
            RegistryLimits limits,
            Set<RepositoryName> sparse,
            RepositoryGuard guard,
            Mirrors mirrors,
            InstantSource clock) {
        this.guard = guard;
        var rights = guard.rights();
        this.uploads = new UploadRoutes(uploads, new UploadPlaces(limits.uploads()), rights, clock);
        this.blobs = new BlobRoutes(pulls, mirrors, clock);
        this.deletions = new DeletionRoutes(deletions);
        this.manifests =
                new ManifestRoutes(
                        pulls, pushes, uploads, counter, limits.manifest(), sparse, mirrors, clock);
        this.listings = new ListingRoutes(pulls, store, rights);
        this.referrers = new ReferrerRoutes(store);
        this.gate = new MirrorGate(mirrors);
    }

    public List<Route> routes() {
        return Stream.of(
                        guard.guardBase(List.of(Route.get("/v2/", _ -> base()))),
                        guard.guardAll(listings.ofRepositories()),
                        guarded(Right.PULL, listings.ofTags()),
                        guarded(Right.PULL, blobs.routes()),
                        guarded(Right.PULL, manifests.pulls()),
                        guarded(Right.PULL, referrers.routes()),
                        guarded(Right.PUSH, manifests.pushes()),
                        guarded(Right.PUSH, uploads.routes()),
                        guarded(Right.DELETE, deletions.routes()))
                .flatMap(List::stream)
                .toList();
    }

    /** What is meant is known before the guard, and what is wrong with that is told behind it. */
    private List<Route> guarded(Right right, List<Route> routes) {
        var behind = routes.stream().map(gate::refusing).toList();
        return guard.guard(right, behind).stream().map(gate::naming).toList();
    }

    /** Old clients look for the header before they believe that this is a registry. */
    private static Response base() {
        return Response.of(200)
                .with("Docker-Distribution-API-Version", "registry/2.0")
                .withJson("{}".getBytes(StandardCharsets.UTF_8));
    }
}
