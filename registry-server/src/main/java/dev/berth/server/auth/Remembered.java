package dev.berth.server.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Logins that were checked a short time ago, so that the next request needs no check. Of each only
 * a keyed hash is kept. A login that did not hold is not remembered. May be used from any thread.
 */
final class Remembered {
    static final Duration TIME = Duration.ofMinutes(1);
    private static final int MOST = 10_000;
    private final InstantSource clock;
    private final Seal seal = new Seal();
    private final ConcurrentHashMap<ByteBuffer, Instant> until = new ConcurrentHashMap<>();

    Remembered(InstantSource clock) {
        this.clock = clock;
    }

    boolean has(BasicLogin login) {
        var end = until.get(hash(login));
        return end != null && clock.instant().isBefore(end);
    }

    void add(BasicLogin login) {
        var now = clock.instant();
        if (until.size() >= MOST) {
            until.values().removeIf(end -> !now.isBefore(end));
        }
        if (until.size() < MOST) {
            until.put(hash(login), now.plus(TIME));
        }
    }

    /** The name has no colon, so no two logins are the same text. */
    private ByteBuffer hash(BasicLogin login) {
        var text = login.user() + ":" + login.password();
        return ByteBuffer.wrap(seal.of(text.getBytes(StandardCharsets.UTF_8)));
    }
}
