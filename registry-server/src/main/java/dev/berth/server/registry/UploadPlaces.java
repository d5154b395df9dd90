package dev.berth.server.registry;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;
import dev.berth.server.http.Exchange;
import dev.berth.server.http.Handler;
import dev.berth.server.http.Response;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How many uploads each client has under way, lest one takes every descriptor and all of the disk's
 * bandwidth. A client is an address; whoever is one too many is told before the body is asked for.
 */
final class UploadPlaces {
    private static final Duration TRY_AGAIN = Duration.ofSeconds(5);

    private final int most;
    // Guarded by itself. Who has none is not in it.
    private final Map<String, Integer> taken = new HashMap<>();

    UploadPlaces(int most) {
        this.most = most;
    }

    /**
     * The handler, for as many exchanges of one client at once as there are places. What it answers
     * at once takes none.
     */
    Handler limited(Handler handler) {
        return Handler.of(exchange -> inPlace(handler, exchange), handler::prompt);
    }

    private Response inPlace(Handler handler, Exchange exchange) {
        var client = client(exchange);
        take(client);
        try {
            return handler.handle(exchange);
        } finally {
            giveBack(client);
        }
    }

    private static String client(Exchange exchange) {
        return exchange.peer().getAddress().getHostAddress();
    }

    private void take(String client) {
        synchronized (taken) {
            int have = taken.getOrDefault(client, 0);
            if (have >= most) {
                throw new BerthException.TryLater(
                        ErrorCode.TOOMANYREQUESTS,
                        client
                                + " has "
                                + have
                                + " uploads under way, as many as one client may have at once"
                                + " (limits.uploads); try again when one of them has ended",
                        TRY_AGAIN);
            }
            taken.put(client, have + 1);
        }
    }

    private void giveBack(String client) {
        synchronized (taken) {
            taken.computeIfPresent(client, (_, have) -> have == 1 ? null : have - 1);
        }
    }
}
