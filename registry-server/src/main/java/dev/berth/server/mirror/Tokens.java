package dev.berth.server.mirror;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What shows an upstream who asks: its challenges met, tokens kept until shortly before they
 * expire. Docker's token authentication specification. May be called from any thread.
 *
 * <p>The login goes to the upstream itself and to the realm that it names, and never without
 * encryption where the upstream is encrypted. Challenges of others are not brought here.
 */
final class Tokens {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SHORTEST = Duration.ofSeconds(60);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final UpstreamAddress address;
    private final InstantSource clock;
    private final Map<String, Token> tokens = new ConcurrentHashMap<>();
    private volatile boolean wantsBasic;

    private record Token(String authorization, Instant until) {}

    /** Asks a token's realm. */
    interface Realm {
        /**
         * @param authorization or null
         * @return the body of a 200
         */
        byte[] ask(URI url, @Nullable String authorization) throws IOException;
    }

    Tokens(UpstreamAddress address, InstantSource clock) {
        this.address = address;
        this.clock = clock;
    }

    /** What to send along at first, if the upstream has asked for it before. */
    Optional<String> known(String repository) {
        var login = address.login();
        if (wantsBasic && login != null) {
            return Optional.of(login.basic());
        }
        return Optional.ofNullable(tokens.get(repository))
                .filter(token -> clock.instant().isBefore(token.until))
                .map(Token::authorization);
    }

    /**
     * What to send along after this challenge.
     *
     * @return empty if there is nothing that meets it
     */
    Optional<String> meeting(Challenge challenge, String repository, Realm realm)
            throws IOException {
        var login = address.login();
        return switch (challenge) {
            case Challenge.Basic _ -> {
                wantsBasic = login != null;
                yield Optional.ofNullable(login).map(Login::basic);
            }
            case Challenge.Bearer bearer -> {
                var url = url(bearer, repository);
                var began = clock.instant();
                var answer = JSON.readTree(realm.ask(url, login == null ? null : login.basic()));
                var token = token(answer, began);
                tokens.values().removeIf(old -> !began.isBefore(old.until));
                tokens.put(repository, token);
                yield Optional.of(token.authorization);
            }
        };
    }

    private URI url(Challenge.Bearer bearer, String repository) throws IOException {
        var scope =
                bearer.scope().isEmpty() ? "repository:" + repository + ":pull" : bearer.scope();
        var query =
                (bearer.service().isEmpty() ? "" : "service=" + encoded(bearer.service()) + "&")
                        + "scope="
                        + encoded(scope);
        try {
            var url =
                    URI.create(bearer.realm() + (bearer.realm().contains("?") ? "&" : "?") + query);
            boolean encrypted = "https".equals(url.getScheme());
            if (encrypted || ("http".equals(url.getScheme()) && !address.isEncrypted())) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("names no URL that gives tokens", e);
        }
        throw new IOException("gives its tokens without encryption, and so was not sent a login");
    }

    private static Token token(JsonNode answer, Instant began) throws IOException {
        var word = answer.path("token").asText(answer.path("access_token").asText());
        if (word.isEmpty() || word.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new IOException("gave no token");
        }
        long seconds =
                Math.clamp(
                        answer.path("expires_in").asLong(),
                        SHORTEST.toSeconds(),
                        LONGEST.toSeconds());
        return new Token("Bearer " + word, began.plusSeconds(seconds).minus(MARGIN));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
