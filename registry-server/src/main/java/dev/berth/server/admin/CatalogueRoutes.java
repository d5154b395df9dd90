package dev.berth.server.admin;

import dev.berth.model.BerthException;
import dev.berth.model.Descriptor;
import dev.berth.model.ErrorCode;
import dev.berth.model.Manifest;
import dev.berth.model.Reference;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;
import dev.berth.model.admin.FoundRepository;
import dev.berth.model.admin.LayersView;
import dev.berth.model.admin.ManifestView;
import dev.berth.model.admin.RepositoryView;
import dev.berth.model.admin.TagView;
import dev.berth.server.auth.Right;
import dev.berth.server.auth.Rights;
import dev.berth.server.http.Exchange;
import dev.berth.server.http.Response;
import dev.berth.server.http.Route;
import dev.berth.storage.catalogue.Blobs;
import dev.berth.storage.catalogue.LayerStatistics;
import dev.berth.storage.catalogue.ManifestJson;
import dev.berth.storage.catalogue.Manifests;
import dev.berth.storage.catalogue.PulledManifest;
import dev.berth.storage.catalogue.Pulls;
import dev.berth.storage.catalogue.Repositories;
import dev.berth.storage.catalogue.RepositoryBlobs;
import dev.berth.storage.catalogue.RepositorySearch;
import dev.berth.storage.catalogue.StoredBlob;
import dev.berth.storage.catalogue.Tags;
import dev.berth.storage.kv.KeyValueStore;
import dev.berth.storage.kv.View;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** What the registry holds, for people. */
public final class CatalogueRoutes {
    private static final int USUAL_FOUND = 25;
    private static final int MOST_FOUND = 1000;
    private static final int USUAL_LAYERS = 20;
    private static final int MOST_LAYERS = 10_000;

    private final KeyValueStore store;
    private final Pulls pulls;
    private final RepositorySearch search;
    private final Rights rights;
    private final InstantSource clock;

    public CatalogueRoutes(
            KeyValueStore store,
            Pulls pulls,
            RepositorySearch search,
            Rights rights,
            InstantSource clock) {
        this.store = store;
        this.pulls = pulls;
        this.search = search;
        this.rights = rights;
        this.clock = clock;
    }

    /** What shows each caller just the repositories that it may pull from. */
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/repositories", this::repositories),
                Route.get("/api/v1/search", this::search),
                Route.get("/api/v1/tags", this::tags),
                Route.get("/api/v1/inspect", this::inspect));
    }

    /** What shows all repositories at once. */
    public List<Route> ofEverything() {
        return List.of(Route.get("/api/v1/layers", this::layers));
    }

    private Response repositories(Exchange exchange) {
        var readable = rights.readableBy(exchange.caller());
        var names = store.read(view -> Repositories.page(view, null, Integer.MAX_VALUE, readable));
        // A view for each, so that none is held for as long as all of them take.
        return AdminJson.answer(
                names.stream().map(name -> store.read(view -> repository(view, name))).toList());
    }

    private static RepositoryView repository(View view, RepositoryName name) {
        return new RepositoryView(
                name,
                Tags.page(view, name, null, Integer.MAX_VALUE).size(),
                Manifests.count(view, name),
                RepositoryBlobs.list(view, name).stream()
                        .map(digest -> Blobs.find(view, digest))
                        .flatMap(Optional::stream)
                        .mapToLong(StoredBlob::size)
                        .sum());
    }

    private Response search(Exchange exchange) {
        int limit = Parameters.count(exchange, "limit", USUAL_FOUND, MOST_FOUND);
        var word = exchange.query().first("q").orElse("").strip();
        return AdminJson.answer(
                search.search(word, rights.readableBy(exchange.caller()), limit).found().stream()
                        .map(found ->
                                new FoundRepository(
                                        found.name(), found.description(), found.pulls()))
                        .toList());
    }

    private Response tags(Exchange exchange) {
        var name = readable(exchange);
        var tags =
                store.read(view -> {
                    if (!Repositories.exists(view, name)) {
                        throw unknown(name);
                    }
                    return Tags.page(view, name, null, Integer.MAX_VALUE).stream()
                            .map(tag -> tag(view, name, tag))
                            .flatMap(Optional::stream)
                            .toList();
                });
        return AdminJson.answer(tags);
    }

    /** The repository that is named, if the caller may know of it. */
    private RepositoryName readable(Exchange exchange) {
        var name = RepositoryName.parse(exchange.required("repository"));
        if (!rights.may(exchange.caller(), Right.PULL, name)) {
            throw unknown(name);
        }
        return name;
    }

    private static BerthException.NotFound unknown(RepositoryName name) {
        return new BerthException.NotFound(
                ErrorCode.NAME_UNKNOWN, "there is no repository " + name);
    }

    private static Optional<TagView> tag(View view, RepositoryName name, Tag tag) {
        // To be made is no move.
        int moves = Tags.history(view, name, tag).size() - 1;
        return Tags.find(view, name, tag)
                .flatMap(move ->
                        Manifests.find(view, name, move.digest())
                                .map(manifest ->
                                        new TagView(
                                                tag,
                                                move.digest(),
                                                manifest.mediaType(),
                                                move.at(),
                                                moves)));
    }

    private Response inspect(Exchange exchange) {
        var name = readable(exchange);
        var reference = Reference.parse(exchange.required("reference"));
        return AdminJson.answer(view(name, pulls.manifest(name, reference, clock.instant())));
    }

    private static ManifestView view(RepositoryName name, PulledManifest pulled) {
        return switch (ManifestJson.parse(pulled.bytes(), pulled.mediaType())) {
            case Manifest.ImageManifest image ->
                    new ManifestView(
                            name,
                            pulled.digest(),
                            pulled.mediaType(),
                            pulled.bytes().length,
                            image.config(),
                            image.layers(),
                            List.of(),
                            image.config().size()
                                    + image.layers().stream().mapToLong(Descriptor::size).sum());
            case Manifest.ImageIndex index ->
                    new ManifestView(
                            name,
                            pulled.digest(),
                            pulled.mediaType(),
                            pulled.bytes().length,
                            null,
                            List.of(),
                            index.manifests(),
                            0);
        };
    }

    private Response layers(Exchange exchange) {
        int limit = Parameters.count(exchange, "limit", USUAL_LAYERS, MOST_LAYERS);
        return AdminJson.answer(
                store.read(view -> {
                    var all = LayerStatistics.read(view, limit);
                    return new LayersView(
                            layers(view, all.largest()),
                            layers(view, all.mostShared()),
                            all.storedBytes(),
                            all.storedBytes() + all.savedBytes());
                }));
    }

    private static List<LayersView.Layer> layers(View view, List<LayerStatistics.Layer> layers) {
        return layers.stream()
                .map(layer ->
                        new LayersView.Layer(
                                layer.digest(),
                                layer.size(),
                                layer.manifests(),
                                RepositoryBlobs.holders(view, layer.digest())))
                .toList();
    }
}
