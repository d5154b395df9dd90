package dev.berth.cli.transfer;

import dev.berth.cli.console.CommandFailed;
import dev.berth.cli.console.Printable;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;

/** Gets tokens for reading: Docker's "Token Authentication Specification". */
record BearerTokens(HttpClient client, URI registry, @Nullable Credentials login) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int LARGEST = 1 << 20;

    // RFC 6750, section 2.1, and whatever else can stand in a header.
    private static final Pattern TOKEN = Pattern.compile("[!-~]+");

    /**
     * A new token for what the challenge names.
     *
     * @throws CommandFailed if there is none to be had
     */
    String get(Challenge challenge) throws IOException, InterruptedException {
        var realm = realm(challenge);
        var request = HttpRequest.newBuilder(URI.create(realm + query(realm, challenge)));
        if (login != null) {
            requireSafe(realm);
            request.header("Authorization", login.basic());
        }
        var answer = client.send(request.timeout(PATIENCE).build(), BodyHandlers.ofInputStream());
        try (var reply = Reply.of(answer, PATIENCE)) {
            if (reply.status() != 200) {
                throw new CommandFailed(
                        "%s gives no token for %s (status %d)%s"
                                .formatted(
                                        realm,
                                        registry,
                                        reply.status(),
                                        login == null ? ". It may want --source-user" : ""));
            }
            var json = ManifestMapper.MAPPER.readTree(reply.bytes(LARGEST));
            var token = json.path(json.has("token") ? "token" : "access_token").asText();
            if (!TOKEN.matcher(token).matches()) {
                throw new CommandFailed(realm + " answered without a token");
            }
            return token;
        }
    }

    private URI realm(Challenge challenge) {
        var realm = challenge.parameters().getOrDefault("realm", "");
        try {
            var uri = URI.create(realm);
            if (uri.getHost() != null
                    && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new CommandFailed(
                registry + " wants a token, from a place that is no URL: " + Printable.of(realm));
    }

    private static String query(URI realm, Challenge challenge) {
        var query = new StringBuilder();
        for (var name : new String[] {"service", "scope"}) {
            var value = challenge.parameters().get(name);
            if (value != null) {
                query.append(query.isEmpty() && realm.getQuery() == null ? '?' : '&');
                query.append(name).append('=');
                query.append(URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        }
        return query.toString();
    }

    /** A registry that we reach safely must not have the password sent in the open. */
    private void requireSafe(URI realm) {
        if (registry.getScheme().equals("https") && !realm.getScheme().equals("https")) {
            throw new CommandFailed(
                    registry + " wants the password sent to " + realm + ", without TLS");
        }
    }
}
