package dev.berth.model.admin;

import dev.berth.model.Digest;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * A rollout: {@code GET /api/v1/rollouts?service=NAME&limit=N} (newest first), {@code GET
 * /api/v1/rollouts/ID}, and the answer to {@code POST /api/v1/services/NAME/deploy} and {@code
 * …/rollback?to=REVISION}.
 *
 * @param id counts up from 1 over all services
 * @param revision where it goes
 * @param from the revision that was deployed when it began, or null
 * @param cause for people: {@code push shop/web:prod}, {@code apply}, {@code rollback}
 * @param phase the step it is in, for people, such as {@code switching app2}
 * @param reason why it failed or was rolled back or passed over, or null
 * @param undoneByHand whether a person wanted it undone
 * @param log the last lines of the container that failed
 * @param hosts a line for each host
 */
public record RolloutView(
        long id,
        String service,
        long revision,
        Digest digest,
        @Nullable Long from,
        State state,
        String cause,
        String phase,
        @Nullable String reason,
        boolean undoneByHand,
        List<String> log,
        List<HostView> hosts,
        Instant queuedAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt) {
    public RolloutView {
        log = List.copyOf(log);
        hosts = List.copyOf(hosts);
    }

    /** Where a rollout is in its life. */
    public enum State {
        QUEUED,
        RUNNING,
        /** A fault was found after it began; it undoes what it did. */
        ROLLING_BACK,
        DEPLOYED,
        /** Undone: traffic had been moved to the new revision, and was moved back. */
        ROLLED_BACK,
        /** Ended before any traffic moved; the old revision served all the time. */
        FAILED,
        /** Passed over for a newer one before it began. */
        SUPERSEDED;

        /** Whether nothing more will happen. */
        public boolean ended() {
            return switch (this) {
                case QUEUED, RUNNING, ROLLING_BACK -> false;
                case DEPLOYED, ROLLED_BACK, FAILED, SUPERSEDED -> true;
            };
        }
    }

    /**
     * @param step for people: {@code pulling}, {@code starting}, {@code checked}, {@code serving},
     *     {@code draining old}, {@code done}
     */
    public record HostView(String host, String step) {}
}
