package dev.berth.cli.transfer;

import dev.berth.cli.api.HttpPeer;
import dev.berth.cli.console.CommandFailed;
import dev.berth.cli.console.Printable;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * A registry that is only read. It gets the login, or a token for it, when it asks, also where it
 * sends us on within itself; a blob may be at another server, which gets neither. Several threads
 * use it.
 */
final class ForeignRegistry implements HttpPeer {
    private static final int MOST_REDIRECTS = 5;
    private static final Pattern REPOSITORY =
            Pattern.compile("/v2/(.+)/(?:manifests|blobs|tags|referrers)/[^/]+");

    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(10))
                    .build();
    private final URI uri;
    private final @Nullable Credentials login;
    private final BearerTokens tokens;

    /** What was last good for a repository; "" for requests that are about none. */
    private final Map<String, String> authorizations = new ConcurrentHashMap<>();

    ForeignRegistry(URI uri, @Nullable Credentials login) {
        this.uri = uri;
        this.login = login;
        this.tokens = new BearerTokens(client, uri, login);
    }

    @Override
    public URI uri() {
        return uri;
    }

    @Override
    public HttpRequest.Builder request(String location) {
        return HttpRequest.newBuilder(HttpPeer.at(uri, location));
    }

    @Override
    public HttpResponse<InputStream> send(HttpRequest request)
            throws IOException, InterruptedException {
        var answer = loggedIn(request);
        for (int i = 0; i < MOST_REDIRECTS && isRedirect(answer.statusCode()); i++) {
            var there = destination(answer);
            answer.body().close();
            // With what it asks for and how long it waits.
            var next = HttpRequest.newBuilder(request, (name, value) -> true).uri(there).build();
            // RFC 9110, section 15.4. The JDK would take the login along.
            answer =
                    isHere(there)
                            ? loggedIn(next)
                            : client.send(next, BodyHandlers.ofInputStream());
        }
        return answer;
    }

    private HttpResponse<InputStream> loggedIn(HttpRequest request)
            throws IOException, InterruptedException {
        var scope = scope(request.uri());
        var answer = authorized(request, authorizations.get(scope));
        if (answer.statusCode() == 401) {
            var authorization = authorization(answer);
            answer.body().close();
            answer = authorized(request, authorization);
            if (answer.statusCode() != 401) {
                authorizations.put(scope, authorization);
            }
        }
        return answer;
    }

    private HttpResponse<InputStream> authorized(
            HttpRequest request, @Nullable String authorization)
            throws IOException, InterruptedException {
        var builder = HttpRequest.newBuilder(request, (name, value) -> true);
        if (authorization != null) {
            builder.header("Authorization", authorization);
        }
        return client.send(builder.build(), BodyHandlers.ofInputStream());
    }

    /** What it asks for, as far as we have it. */
    private String authorization(HttpResponse<?> answer) throws IOException, InterruptedException {
        for (var header : answer.headers().allValues("WWW-Authenticate")) {
            var challenge = Challenge.parse(header);
            if (challenge.scheme().equals("bearer")) {
                return "Bearer " + tokens.get(challenge);
            } else if (challenge.scheme().equals("basic") && login != null) {
                return login.basic();
            }
        }
        throw new CommandFailed(
                uri + " wants a login: --source-user USER with --source-password-stdin");
    }

    private URI destination(HttpResponse<?> answer) {
        var location = answer.headers().firstValue("Location").orElse("");
        try {
            var there = answer.uri().resolve(new URI(location));
            var scheme = String.valueOf(there.getScheme()).toLowerCase(Locale.ROOT);
            if (uri.getScheme().equals("https") && scheme.equals("http")) {
                throw new CommandFailed(uri + " sends us to " + there.getHost() + ", without TLS");
            }
            if (!location.isEmpty()
                    && there.getHost() != null
                    && (scheme.equals("http") || scheme.equals("https"))) {
                return there;
            }
        } catch (URISyntaxException e) {
            // Said below.
        }
        throw new CommandFailed(uri + " sends us to what is no server: " + Printable.of(location));
    }

    /** Whether it is the registry itself: RFC 6454, section 5. */
    private boolean isHere(URI there) {
        return uri.getScheme().equalsIgnoreCase(there.getScheme())
                && uri.getHost().equalsIgnoreCase(there.getHost())
                && port(uri) == port(there);
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    private static String scope(URI uri) {
        var matcher = REPOSITORY.matcher(uri.getPath());
        return matcher.matches() ? matcher.group(1) : "";
    }
}
