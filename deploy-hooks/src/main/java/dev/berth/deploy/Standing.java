package dev.berth.deploy;

import dev.berth.deploy.resource.Service;
import dev.berth.model.Digest;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Optional;

/**
 * How a service stands.
 *
 * @param current the revision that is deployed, or null
 * @param hold why pushes do not deploy, or null if they do
 * @param leaving whether it is being removed
 */
record Standing(@Nullable Long current, @Nullable Hold hold, boolean leaving) {
    private static final Standing NEW = new Standing(null, null, false);

    /** After a rollback, pushes of this digest do not deploy. */
    record Hold(Digest digest, String reason, Instant since) {}

    Standing at(long revision) {
        return new Standing(revision, hold, leaving);
    }

    Standing held(@Nullable Hold other) {
        return new Standing(current, other, leaving);
    }

    Standing leaving(boolean leaves) {
        return new Standing(current, hold, leaves);
    }

    static Standing of(View view, String service) {
        return Rows.find(view, RowKind.STANDING.of(service), Standing.class).orElse(NEW);
    }

    static void put(Transaction tx, String service, Standing standing) {
        Rows.put(tx, RowKind.STANDING.of(service), standing);
    }

    static void delete(Transaction tx, String service) {
        tx.delete(RowKind.STANDING.of(service));
    }

    /** The image that is deployed, if the definition goes on with the same repository. */
    static Optional<Digest> digestFor(View view, Service definition) {
        return current(view, definition.name())
                .filter(revision -> revision.definition().image().equals(definition.image()))
                .map(Revision::digest);
    }

    /** The revision that is deployed. */
    static Optional<Revision> current(View view, String service) {
        return Optional.ofNullable(of(view, service).current())
                .flatMap(number -> Revision.find(view, service, number));
    }
}
