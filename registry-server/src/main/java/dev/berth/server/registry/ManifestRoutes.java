package dev.berth.server.registry;

import dev.berth.model.Digest;
import dev.berth.model.MediaType;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;
import dev.berth.server.http.Content;
import dev.berth.server.http.EntityTag;
import dev.berth.server.http.Exchange;
import dev.berth.server.http.Handler;
import dev.berth.server.http.Method;
import dev.berth.server.http.Response;
import dev.berth.server.http.Route;
import dev.berth.server.mirror.Mirrors;
import dev.berth.storage.catalogue.BlobUploads;
import dev.berth.storage.catalogue.ManifestPush;
import dev.berth.storage.catalogue.PulledManifest;
import dev.berth.storage.catalogue.Pulls;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Manifests, byte for byte: OCI distribution spec, "Pulling manifests" and "Pushing manifests".
 * They are never converted, so {@code Accept} has nothing to decide.
 */
final class ManifestRoutes {
    private static final String MANIFEST = "/v2/{name...}/manifests/{reference}";

    /** OCI distribution spec, "Warnings". */
    private static final String STALE =
            "299 - \"stale: the upstream registry could not be asked whether this tag moved\"";

    private final Pulls pulls;
    private final ManifestPush pushes;
    private final BlobUploads uploads;
    private final Set<RepositoryName> sparse;
    private final Mirrors mirrors;
    private final PullCounter counter;
    private final int largest;
    private final InstantSource clock;

    /**
     * @param largest bytes that a manifest may have
     * @param sparse repositories in which a manifest may name parts that are not there
     */
    ManifestRoutes(
            Pulls pulls,
            ManifestPush pushes,
            BlobUploads uploads,
            PullCounter counter,
            int largest,
            Set<RepositoryName> sparse,
            Mirrors mirrors,
            InstantSource clock) {
        this.pulls = pulls;
        this.pushes = pushes;
        this.uploads = uploads;
        this.counter = counter;
        this.largest = largest;
        this.sparse = sparse;
        this.mirrors = mirrors;
        this.clock = clock;
    }

    List<Route> pulls() {
        return List.of(Route.get(MANIFEST, Handler.of(this::get, this::getAtOnce)));
    }

    List<Route> pushes() {
        return List.of(Route.put(MANIFEST, this::put));
    }

    private Response get(Exchange exchange) {
        var repository = Named.repository(exchange);
        var reference = Named.reference(exchange);
        boolean stale = mirrors.check(repository, reference);
        var manifest = pulls.manifest(repository, reference, clock.instant());
        var answer = answer(exchange, repository, manifest);
        return stale ? answer.with("Warning", STALE) : answer;
    }

    /** A mirror's upstream may have to be asked first, so it has no prompt answers. */
    private Optional<Response> getAtOnce(Exchange exchange) {
        var repository = Named.repository(exchange);
        return mirrors.cover(repository)
                ? Optional.empty()
                : pulls.promptManifest(repository, Named.reference(exchange), clock.instant())
                        .map(manifest -> answer(exchange, repository, manifest));
    }

    private Response answer(Exchange exchange, RepositoryName repository, PulledManifest manifest) {
        var tag = new EntityTag(manifest.digest().toString());
        var answer =
                tag.isKnownBy(exchange.headers())
                        ? Response.of(304)
                        : Response.of(200)
                                .with(
                                        manifest.mediaType().value(),
                                        new Content.Bytes(manifest.bytes()));
        // An index is followed by one of its images, so a pull is counted once.
        if (answer.status() == 200
                && exchange.method() == Method.GET
                && manifest.mediaType().isImageManifest()) {
            counter.count(repository);
        }
        return answer.with("Docker-Content-Digest", tag.value()).with("ETag", tag.toString());
    }

    /** OCI distribution spec, "Pushing Manifests": a registry may take what names missing parts. */
    private ManifestPush.Parts parts(RepositoryName repository) {
        return sparse.contains(repository) ? ManifestPush.Parts.LATER : ManifestPush.Parts.PRESENT;
    }

    private Response put(Exchange exchange) {
        var repository = Named.repository(exchange);
        var reference = Named.reference(exchange);
        // One push may set many tags: OCI distribution spec, main branch, "Pushing manifests".
        var wanted = exchange.query().all("tag").stream().map(Tag::parse).toList();
        var tags = new ArrayList<>(wanted);
        if (reference instanceof Tag tag) {
            tags.add(tag);
        }
        var request =
                new ManifestPush.Request(
                        repository,
                        reference instanceof Digest digest ? digest : null,
                        tags,
                        exchange.headers().first("Content-Type").map(MediaType::parse).orElse(null),
                        exchange.caller().name(),
                        parts(repository));
        uploads.requireRoom();
        var pushed = pushes.push(request, exchange.body().readAtMost(largest), clock.instant());
        var answer =
                Response.of(201)
                        .with("Location", "/v2/" + repository + "/manifests/" + pushed.digest())
                        .with("Docker-Content-Digest", pushed.digest().toString());
        for (var tag : wanted) {
            answer = answer.with("OCI-Tag", tag.value());
        }
        // OCI distribution spec, "Pushing Manifests with Subject".
        return pushed.subject() == null
                ? answer
                : answer.with("OCI-Subject", pushed.subject().toString());
    }
}
