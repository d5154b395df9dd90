package dev.berth.server.registry;

import dev.berth.model.Digest;
import dev.berth.model.Tag;
import dev.berth.server.http.Exchange;
import dev.berth.server.http.Response;
import dev.berth.server.http.Route;
import dev.berth.storage.catalogue.Deletions;

import java.util.List;

/**
 * Tags, manifests and blobs taken out of a repository: OCI distribution spec, "Content Management".
 * What something else needs is 409.
 */
final class DeletionRoutes {
    private final Deletions deletions;

    DeletionRoutes(Deletions deletions) {
        this.deletions = deletions;
    }

    List<Route> routes() {
        return List.of(
                Route.delete("/v2/{name...}/manifests/{reference}", this::manifest),
                Route.delete("/v2/{name...}/blobs/{digest}", this::blob));
    }

    private Response manifest(Exchange exchange) {
        var repository = Named.repository(exchange);
        switch (Named.reference(exchange)) {
            case Tag tag -> deletions.tag(repository, tag);
            case Digest digest -> deletions.manifest(repository, digest);
        }
        return Response.of(202);
    }

    private Response blob(Exchange exchange) {
        deletions.blob(Named.repository(exchange), Named.digest(exchange));
        return Response.of(202);
    }
}
