package dev.berth.server.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Logins that were checked a short time ago, so that the next request needs no check. One that is
 * used is remembered for longer, so that nobody waits for a check in the middle of a pull. Of each
 * only a keyed hash is kept. A login that did not hold is not remembered. May be used from any
 * thread.
 */
final class Remembered {
    static final Duration TIME = Duration.ofMinutes(1);

    /** However much it is used. */
    static final Duration LONGEST = Duration.ofMinutes(15);

    private static final int MOST = 10_000;
    private final InstantSource clock;
    private final Seal seal = new Seal();
    private final ConcurrentHashMap<ByteBuffer, Checked> logins = new ConcurrentHashMap<>();

    private record Checked(Instant first, Instant used) {
        boolean isOver(Instant now) {
            return !now.isBefore(used.plus(TIME)) || !now.isBefore(first.plus(LONGEST));
        }
    }

    Remembered(InstantSource clock) {
        this.clock = clock;
    }

    boolean has(BasicLogin login) {
        var now = clock.instant();
        return logins.computeIfPresent(
                        hash(login),
                        (_, was) -> was.isOver(now) ? null : new Checked(was.first, now))
                != null;
    }

    void add(BasicLogin login) {
        var now = clock.instant();
        if (logins.size() >= MOST) {
            logins.values().removeIf(checked -> checked.isOver(now));
        }
        if (logins.size() < MOST) {
            logins.put(hash(login), new Checked(now, now));
        }
    }

    /** The name has no colon, so no two logins are the same text. */
    private ByteBuffer hash(BasicLogin login) {
        var text = login.user() + ":" + login.password();
        return ByteBuffer.wrap(seal.of(text.getBytes(StandardCharsets.UTF_8)));
    }
}
