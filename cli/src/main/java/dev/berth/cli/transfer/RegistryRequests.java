package dev.berth.cli.transfer;

import dev.berth.cli.api.HttpPeer;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Set;

/**
 * One request after the other to a registry. What breaks, and what the registry asks to be told
 * again, is an {@link IOException} that says where.
 *
 * @param patience how long an answer, and then each next piece of its body, may take; nobody knows
 *     how long all of a blob takes
 */
record RegistryRequests(HttpPeer peer, Duration patience) {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Too slow, too many, and what proxies say while a registry starts. */
    private static final Set<Integer> PASSING = Set.of(408, 429, 502, 503, 504);

    RegistryRequests(HttpPeer peer) {
        this(peer, PATIENCE);
    }

    /** For a question, which is answered soon. */
    Reply ask(String method, String location, String... headers)
            throws IOException, InterruptedException {
        var request =
                peer.request(location)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .timeout(patience);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request.build());
    }

    Reply send(HttpRequest request) throws IOException, InterruptedException {
        try {
            var reply = Reply.of(peer.send(request), patience);
            if (PASSING.contains(reply.status())) {
                try (reply) {
                    throw new TryAgain(reply.explanation(), reply.retryAfter().orElse(null));
                }
            }
            return reply;
        } catch (TryAgain e) {
            throw e;
        } catch (HttpTimeoutException e) {
            throw new IOException(peer.uri() + " did not answer in time", e);
        } catch (IOException e) {
            var reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new IOException("the connection to " + peer.uri() + " broke: " + reason, e);
        }
    }
}
