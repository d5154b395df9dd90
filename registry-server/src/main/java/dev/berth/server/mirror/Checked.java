package dev.berth.server.mirror;

import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which tags need not be asked for yet. In memory alone: one that is lost, at a restart or because
 * there are too many, costs a HEAD. Guarded by itself.
 */
final class Checked {
    private static final int MOST = 10_000;

    private final Map<Key, Check> checks = new LinkedHashMap<>();

    /** A tag of a mirrored repository. */
    record Key(RepositoryName repository, Tag tag) {}

    /**
     * @param until when the upstream is to be asked again
     * @param stale whether the upstream could not be asked
     */
    record Check(Instant until, boolean stale) {}

    synchronized Optional<Check> find(Key key, Instant now) {
        return Optional.ofNullable(checks.get(key)).filter(check -> now.isBefore(check.until));
    }

    synchronized void put(Key key, Check check) {
        checks.remove(key);
        checks.put(key, check);
        if (checks.size() > MOST) {
            checks.remove(checks.keySet().iterator().next());
        }
    }
}
