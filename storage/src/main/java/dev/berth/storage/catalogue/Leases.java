package dev.berth.storage.catalogue;

import dev.berth.model.Digest;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import java.time.Duration;
import java.time.Instant;

/**
 * A lease keeps a digest from being collected while a client relies on an answer: a 201, a mount, a
 * 200 to a HEAD or a GET.
 *
 * <p>It is rewritten only when less than half of it remains, so that what is read often costs one
 * write in twelve hours.
 */
public final class Leases {
    public static final Duration LENGTH = Duration.ofHours(24);
    private static final Duration HALF = LENGTH.dividedBy(2);

    private Leases() {}

    private record Row(Instant until) {}

    /** Whether {@link #renew} would write. */
    static boolean isDue(View view, Digest digest, Instant now) {
        return isDue(until(view, digest), now);
    }

    /**
     * @param until when a lease ends
     */
    static boolean isDue(Instant until, Instant now) {
        return until.isBefore(now.plus(HALF));
    }

    /** A lease for what is new here, whatever lease it has from elsewhere: none ends later. */
    static void begin(Transaction tx, Digest digest, Instant now) {
        tx.put(RowKind.LEASE.of(digest), RowJson.write(new Row(now.plus(LENGTH))));
    }

    static void renew(Transaction tx, Digest digest, Instant now) {
        if (isDue(tx, digest, now)) {
            begin(tx, digest, now);
        }
    }

    public static boolean isHeld(View view, Digest digest, Instant now) {
        return until(view, digest).isAfter(now);
    }

    /** When the lease ends, or ended; long ago if there is none. */
    static Instant until(View view, Digest digest) {
        var value = view.get(RowKind.LEASE.of(digest));
        return value == null ? Instant.MIN : RowJson.read(value, Row.class).until();
    }
}
