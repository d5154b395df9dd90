package dev.berth.server.auth;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;
import dev.berth.server.http.Caller;
import dev.berth.server.http.Exchange;
import dev.berth.server.http.Query;
import dev.berth.server.http.Response;
import dev.berth.server.http.Route;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where tokens are had: Docker's documents "Token Authentication" ({@code GET}, with a Basic login)
 * and "OAuth2 Token Authentication" ({@code POST}, with the login in the body). Of what is asked
 * for that is granted which the caller may do: asking for too much is no error.
 */
public final class TokenRoutes {
    private static final int LARGEST_FORM = 64 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Logins logins;
    private final Rights rights;
    private final InstantSource clock;

    public TokenRoutes(Logins logins, Rights rights, InstantSource clock) {
        this.logins = logins;
        this.rights = rights;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(Route.get("/token", this::get), Route.post("/token", this::post));
    }

    private record Answer(
            String token,
            @JsonProperty("access_token") String accessToken,
            @JsonProperty("expires_in") long expiresIn,
            @JsonProperty("issued_at") String issuedAt) {}

    private Response get(Exchange exchange) {
        var caller = exchange.caller();
        return switch (caller) {
            case Caller.User _, Caller.DockerHost _ -> answer(caller, exchange.query());
            case Caller.Anonymous _, Caller.TokenHolder _, Caller.BadToken _ -> {
                // A login is asked for where nothing can be had without.
                if (!rights.may(Caller.ANONYMOUS, Right.PULL)) {
                    throw Challenge.basic("a token needs a login");
                }
                yield answer(Caller.ANONYMOUS, exchange.query());
            }
        };
    }

    private Response post(Exchange exchange) {
        var form =
                Query.parse(
                        new String(
                                exchange.body().readAtMost(LARGEST_FORM), StandardCharsets.UTF_8));
        var type = form.first("grant_type").orElse("");
        if (!type.equals("password")) {
            // Clients then ask with GET.
            throw new BerthException.Invalid(
                    ErrorCode.BAD_REQUEST, "grant_type=password is the only one known here");
        }
        var login =
                new BasicLogin(
                        form.first("username").orElse(""), form.first("password").orElse(""));
        return answer(logins.check(login, exchange), form);
    }

    private Response answer(Caller holder, Query asked) {
        Set<String> allowed = new TreeSet<>();
        for (var scope : Scope.parse(asked.all("scope"))) {
            scope.rights().stream()
                    .filter(right -> rights.may(holder, right, scope.repository()))
                    .forEach(right -> allowed.add(Scope.word(right, scope.repository())));
        }
        var token = logins.issue(holder, allowed);
        var answer =
                new Answer(
                        token,
                        token,
                        Tokens.TOLD.toSeconds(),
                        clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        try {
            return Response.of(200)
                    .with("Cache-Control", "no-store")
                    .withJson(JSON.writeValueAsBytes(answer));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a token's answer could not be written as JSON", e);
        }
    }
}
