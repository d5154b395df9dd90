package dev.berth.deploy;

import dev.berth.deploy.resource.Service;
import dev.berth.model.Digest;
import dev.berth.storage.catalogue.Pins;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What can be deployed, and gone back to, as a whole: an image and the service's definition at that
 * time.
 *
 * @param number counts up from 1 within the service, and goes on when the service is made anew
 * @param cause what made it: {@code push}, {@code apply}…
 * @param deployed whether it has ever served as a whole
 */
record Revision(
        long number,
        Digest digest,
        Service definition,
        String cause,
        Instant at,
        boolean deployed) {

    /** Whether deploying this would bring the same. */
    boolean isOf(Digest otherDigest, Service otherDefinition) {
        return digest.equals(otherDigest) && definition.equals(otherDefinition);
    }

    /**
     * Numbers come again when data was lost or restored; the time at which it was made does not.
     */
    String mark() {
        return digest + " " + at;
    }

    Revision nowDeployed() {
        return new Revision(number, digest, definition, cause, at, true);
    }

    /** Pins its image, as long as it may have to run again. */
    void pin(Transaction tx, Instant now) {
        Pins.pin(tx, definition.image(), digest, pinOwner(), now);
    }

    void unpin(Transaction tx) {
        Pins.unpin(tx, digest, pinOwner());
    }

    private String pinOwner() {
        return "revision " + number + " of service " + definition.name();
    }

    static Revision add(
            Transaction tx, Digest digest, Service definition, String cause, Instant now) {
        var name = definition.name();
        var last = new long[] {0};
        var prefix = RowKind.REVISION.of(name);
        tx.scanBackwards(
                prefix,
                (key, value) -> {
                    last[0] = key.after(prefix).number();
                    return false;
                });
        var revision = new Revision(last[0] + 1, digest, definition, cause, now, false);
        put(tx, revision);
        return revision;
    }

    static void put(Transaction tx, Revision revision) {
        Rows.put(
                tx, RowKind.REVISION.of(revision.definition().name(), revision.number()), revision);
    }

    static Optional<Revision> find(View view, String service, long number) {
        return Rows.find(view, RowKind.REVISION.of(service, number), Revision.class);
    }

    /** Every revision of the service, the oldest first. */
    static List<Revision> list(View view, String service) {
        return Rows.list(view, RowKind.REVISION.of(service), Revision.class);
    }
}
