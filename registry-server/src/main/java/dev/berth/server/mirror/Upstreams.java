package dev.berth.server.mirror;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The upstreams of one mirror, asked in their order until one answers. One that sent something else
 * than its digest says is asked last for a while. May be called from any thread.
 */
final class Upstreams {
    private static final Logger log = LoggerFactory.getLogger(Upstreams.class);
    private static final Duration DISTRUST = Duration.ofMinutes(5);

    private final List<Upstream> upstreams;
    private final InstantSource clock;
    private final Map<Upstream, Instant> distrusted = new ConcurrentHashMap<>();

    Upstreams(List<Upstream> upstreams, InstantSource clock) {
        this.upstreams = List.copyOf(upstreams);
        this.clock = clock;
    }

    /** Asks one upstream. */
    interface Asking<T> {
        /**
         * @return empty if it does not show what is asked for
         * @throws IOException if it failed
         */
        Optional<T> of(Upstream upstream) throws IOException;
    }

    /**
     * The first answer.
     *
     * @param unknown the error's code if there is none
     * @param what is asked for, for messages
     * @throws BerthException.NotFound if none of them shows it
     * @throws BerthException.Unavailable if none answered, and one of those that failed may have it
     * @throws BerthException.TryLater if one of these said when it will answer again
     */
    <T> T first(ErrorCode unknown, String what, Asking<T> asking) {
        var failures = new ArrayList<String>();
        Duration soonest = null;
        for (var upstream : inOrder()) {
            try {
                var answer = asking.of(upstream);
                if (answer.isPresent()) {
                    return answer.get();
                }
            } catch (IOException e) {
                log.atWarn()
                        .addKeyValue("upstream", upstream)
                        .addKeyValue("what", what)
                        .addKeyValue("why", reason(e))
                        .log("an upstream failed");
                failures.add(upstream + " " + reason(e));
                if (e instanceof Busy busy
                        && (soonest == null || busy.after().compareTo(soonest) < 0)) {
                    soonest = busy.after();
                }
            }
        }
        if (failures.isEmpty()) {
            throw new BerthException.NotFound(
                    unknown, what + " is not here, and no upstream shows it");
        }
        var message =
                what + " is not here, and cannot be fetched now: " + String.join("; ", failures);
        throw soonest == null
                ? new BerthException.Unavailable(message, null)
                : new BerthException.TryLater(ErrorCode.UNAVAILABLE, message, soonest);
    }

    void distrust(Upstream upstream) {
        distrusted.put(upstream, clock.instant().plus(DISTRUST));
    }

    private List<Upstream> inOrder() {
        var now = clock.instant();
        distrusted.values().removeIf(until -> !now.isBefore(until));
        return upstreams.stream().sorted(Comparator.comparing(distrusted::containsKey)).toList();
    }

    private static String reason(IOException e) {
        return e.getMessage() == null
                ? "failed with " + e.getClass().getSimpleName()
                : e.getMessage();
    }
}
