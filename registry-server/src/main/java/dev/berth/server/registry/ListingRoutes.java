package dev.berth.server.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;
import dev.berth.server.auth.Rights;
import dev.berth.server.http.Exchange;
import dev.berth.server.http.PercentEncoding;
import dev.berth.server.http.Response;
import dev.berth.server.http.Route;
import dev.berth.storage.catalogue.Pulls;
import dev.berth.storage.catalogue.Repositories;
import dev.berth.storage.kv.KeyValueStore;

import java.util.List;

/**
 * The tags of a repository, and the repositories, page by page: OCI distribution spec, "Listing
 * Tags".
 */
final class ListingRoutes {
    /** The most that one page holds; the rest is behind its link. */
    private static final int LARGEST_PAGE = 10_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Pulls pulls;
    private final KeyValueStore store;
    private final Rights rights;

    ListingRoutes(Pulls pulls, KeyValueStore store, Rights rights) {
        this.pulls = pulls;
        this.store = store;
        this.rights = rights;
    }

    List<Route> ofTags() {
        return List.of(Route.get("/v2/{name...}/tags/list", this::tags));
    }

    List<Route> ofRepositories() {
        return List.of(Route.get("/v2/_catalog", this::repositories));
    }

    private record TagList(String name, List<String> tags) {}

    private record RepositoryList(List<String> repositories) {}

    private Response tags(Exchange exchange) {
        var repository = Named.repository(exchange);
        var last = exchange.query().first("last").filter(text -> !text.isEmpty()).map(Tag::parse);
        int limit = limit(exchange);
        var found = pulls.tags(repository, last.orElse(null), limit + 1);
        var page = found.stream().limit(limit).map(Tag::value).toList();
        var asked = Named.asked(exchange, "/tags/list");
        var answer = json(new TagList(asked.value(), page));
        var path = "/v2/" + asked + "/tags/list";
        return linked(answer, exchange, path, limit, page, found.size() > limit);
    }

    private Response repositories(Exchange exchange) {
        var last =
                exchange.query()
                        .first("last")
                        .filter(text -> !text.isEmpty())
                        .map(RepositoryName::parse);
        int limit = limit(exchange);
        var readable = rights.readableBy(exchange.caller());
        var found =
                store.read(view -> Repositories.page(view, last.orElse(null), limit + 1, readable));
        var page = found.stream().limit(limit).map(RepositoryName::value).toList();
        var answer = json(new RepositoryList(page));
        return linked(answer, exchange, "/v2/_catalog", limit, page, found.size() > limit);
    }

    private static int limit(Exchange exchange) {
        return Math.min(Paging.count(exchange).orElse(LARGEST_PAGE), LARGEST_PAGE);
    }

    /** A page of none leads nowhere, so it has no link. */
    private static Response linked(
            Response answer,
            Exchange exchange,
            String path,
            int limit,
            List<String> page,
            boolean isMore) {
        if (!isMore || page.isEmpty()) {
            return answer;
        }
        var next =
                path
                        + "?n="
                        + limit
                        + "&last="
                        + PercentEncoding.encode(page.getLast())
                        + Paging.ns(exchange);
        return answer.with("Link", "<" + next + ">; rel=\"next\"");
    }

    private static Response json(Object value) {
        try {
            return Response.of(200).withJson(JSON.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a list of names could not be written as JSON", e);
        }
    }
}
