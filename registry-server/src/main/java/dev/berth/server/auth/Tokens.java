package dev.berth.server.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.berth.server.http.Caller;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a client is given for its login, so that it need not send the password with each request:
 * who it is and what it asked for, signed. The key is made at each start; a client whose token is
 * from before gets another. May be used from any thread.
 *
 * <p>A token does not give rights. It limits those that its holder has when it is used.
 */
final class Tokens {
    /** How long a token is good, and so how long at most a changed password leaves one alive. */
    static final Duration TIME = Duration.ofMinutes(5);

    /**
     * What clients are told: by a minute less, as that far their clocks may be behind. Docker takes
     * less than a minute for one.
     */
    static final Duration TOLD = TIME.minusSeconds(60);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Content> CONTENT = new TypeReference<>() {};

    private final Seal seal = new Seal();
    private final Predicate<String> isUser;
    private final InstantSource clock;

    private enum Kind {
        ANONYMOUS,
        USER,
        HOST
    }

    /**
     * @param of the user's name, or the repository from which the host pulls
     */
    private record Content(Kind kind, @Nullable String of, Set<String> allowed, long until) {}

    /**
     * @param isUser whether there is still a user of this name
     */
    Tokens(Predicate<String> isUser, InstantSource clock) {
        this.isUser = isUser;
        this.clock = clock;
    }

    String issue(Caller holder, Set<String> allowed) {
        long until = clock.instant().plus(TIME).getEpochSecond();
        var content =
                switch (holder) {
                    case Caller.User user -> new Content(Kind.USER, user.name(), allowed, until);
                    case Caller.DockerHost host ->
                            new Content(Kind.HOST, host.repository(), allowed, until);
                    case Caller.Anonymous _, Caller.TokenHolder _, Caller.BadToken _ ->
                            new Content(Kind.ANONYMOUS, null, allowed, until);
                };
        try {
            var bytes = JSON.writeValueAsBytes(content);
            return text(bytes) + "." + text(seal.of(bytes));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a token could not be written as JSON", e);
        }
    }

    /** Who holds it, unless it is not from here, or too old, or of a user who is gone. */
    Optional<Caller> read(String token) {
        int dot = token.indexOf('.');
        if (dot < 0) {
            return Optional.empty();
        }
        try {
            var bytes = Base64.getUrlDecoder().decode(token.substring(0, dot));
            var signature = Base64.getUrlDecoder().decode(token.substring(dot + 1));
            if (!MessageDigest.isEqual(signature, seal.of(bytes))) {
                return Optional.empty();
            }
            var content = JSON.readValue(bytes, CONTENT);
            if (clock.instant().getEpochSecond() >= content.until) {
                return Optional.empty();
            }
            return holder(content).map(holder -> new Caller.TokenHolder(holder, content.allowed));
        } catch (IllegalArgumentException | IOException e) {
            return Optional.empty();
        }
    }

    private Optional<Caller> holder(Content content) {
        return switch (content.kind) {
            case ANONYMOUS -> Optional.of(Caller.ANONYMOUS);
            case HOST -> Optional.ofNullable(content.of).map(Caller.DockerHost::new);
            case USER -> Optional.ofNullable(content.of).filter(isUser).map(Caller.User::new);
        };
    }

    private static String text(byte[] bytes) {
        return new String(
                Base64.getUrlEncoder().withoutPadding().encode(bytes), StandardCharsets.US_ASCII);
    }
}
