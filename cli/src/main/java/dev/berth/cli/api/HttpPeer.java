package dev.berth.cli.api;

import dev.berth.cli.console.CommandFailed;
import dev.berth.cli.console.Printable;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Objects;

/**
 * A server at the other end of HTTP. Whoever implements it knows the login that its requests need,
 * and gives it to no other server.
 */
public interface HttpPeer {
    /** Its scheme, host and port. */
    URI uri();

    /**
     * A request to it, to be finished by the caller.
     *
     * @param location a path with its query, or what the server gave as a {@code Location}
     * @throws dev.berth.cli.console.CommandFailed if that is at another server
     */
    HttpRequest.Builder request(String location);

    /** Where a location is, which must be at that server. */
    static URI at(URI server, String location) {
        try {
            var uri = server.resolve("/").resolve(location);
            if (Objects.equals(uri.getScheme(), server.getScheme())
                    && Objects.equals(uri.getAuthority(), server.getAuthority())) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new CommandFailed(server + " sends us to another server: " + Printable.of(location));
    }

    /**
     * Whatever it answers. The caller closes the body.
     *
     * @throws IOException if no answer came
     */
    HttpResponse<InputStream> send(HttpRequest request) throws IOException, InterruptedException;
}
