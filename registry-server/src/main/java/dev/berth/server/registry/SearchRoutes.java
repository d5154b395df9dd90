package dev.berth.server.registry;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.berth.server.auth.RepositoryGuard;
import dev.berth.server.http.Exchange;
import dev.berth.server.http.Response;
import dev.berth.server.http.Route;
import dev.berth.storage.catalogue.RepositorySearch;

import java.util.List;
import java.util.stream.Stream;

/**
 * What {@code docker search HOST:PORT/WORD} asks: the Docker Registry HTTP API V1, of which this is
 * all that a client still uses. Docker shows the pulls as stars.
 */
public final class SearchRoutes {
    /** What Docker asks for when it is not told otherwise, and the most that it takes. */
    private static final int USUAL = 25;

    private static final int MOST = 100;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RepositorySearch search;
    private final RepositoryGuard guard;

    /**
     * @param guard which asks for a Basic login here, as Docker knows no other
     */
    public SearchRoutes(RepositorySearch search, RepositoryGuard guard) {
        this.search = search;
        this.guard = guard.withBasic();
    }

    public List<Route> routes() {
        return Stream.concat(
                        Stream.of(Route.get("/v1/_ping", _ -> ping())),
                        guard.guardAll(List.of(Route.get("/v1/search", this::search))).stream())
                .toList();
    }

    /**
     * Standalone: there is no index elsewhere that knows the users. Asked without a login, and only
     * then does Docker log in.
     */
    private static Response ping() {
        return json(new Ping(true))
                .with("X-Docker-Registry-Version", "0.9.1")
                .with("X-Docker-Registry-Standalone", "true");
    }

    private record Ping(boolean standalone) {}

    private record Results(
            @JsonProperty("num_results") int total, String query, List<Result> results) {}

    private record Result(
            String name,
            String description,
            @JsonProperty("star_count") long pulls,
            @JsonProperty("is_official") boolean official,
            @JsonProperty("is_automated") boolean automated) {}

    private Response search(Exchange exchange) {
        var word = exchange.query().first("q").orElse("").strip();
        int limit = Math.min(Paging.count(exchange).orElse(USUAL), MOST);
        var result = search.search(word, guard.rights().readableBy(exchange.caller()), limit);
        return json(
                new Results(
                        result.total(),
                        word,
                        result.found().stream().map(SearchRoutes::result).toList()));
    }

    private static Result result(RepositorySearch.Found found) {
        return new Result(found.name().value(), found.description(), found.pulls(), false, false);
    }

    private static Response json(Object value) {
        try {
            return Response.of(200).withJson(JSON.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was found could not be written as JSON", e);
        }
    }
}
