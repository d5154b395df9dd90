package dev.berth.server;

import dev.berth.model.BerthException;
import dev.berth.server.http.Draining;
import dev.berth.server.http.Response;
import dev.berth.server.http.Route;
import dev.berth.storage.catalogue.Repositories;
import dev.berth.storage.kv.KeyValueStore;

import java.util.List;

/** For whoever supervises the server: whether it lives, and whether it should get requests. */
final class HealthRoutes {
    private final Draining draining;
    private final KeyValueStore store;

    HealthRoutes(Draining draining, KeyValueStore store) {
        this.draining = draining;
        this.store = store;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/healthz", _ -> Response.of(200).withText("ok\n")),
                Route.get("/readyz", _ -> ready()));
    }

    private Response ready() {
        if (draining.hasBegun()) {
            throw new BerthException.Unavailable("the server stops", null);
        }
        store.read(view -> Repositories.page(view, null, 1));
        return Response.of(200).withText("ready\n");
    }
}
