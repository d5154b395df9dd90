package dev.berth.server.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.berth.model.Digest;
import dev.berth.model.MediaType;
import dev.berth.model.RepositoryName;
import dev.berth.server.http.Content;
import dev.berth.server.http.Exchange;
import dev.berth.server.http.PercentEncoding;
import dev.berth.server.http.Response;
import dev.berth.server.http.Route;
import dev.berth.storage.catalogue.ManifestJson;
import dev.berth.storage.catalogue.Manifests;
import dev.berth.storage.catalogue.StoredManifest;
import dev.berth.storage.kv.KeyValueStore;
import dev.berth.storage.kv.View;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The manifests that are about another one: OCI distribution spec, "Listing Referrers". The other
 * one need not be there, nor its repository.
 *
 * <p>What an older client lists under a fallback tag ({@code sha256-…}) is among them: each of
 * those manifests names its subject itself and was entered with it when it was pushed. One that
 * names none is not a referrer: "Enabling the Referrers API". The tag's index is served to such
 * clients as they wrote it.
 */
final class ReferrerRoutes {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KeyValueStore store;

    ReferrerRoutes(KeyValueStore store) {
        this.store = store;
    }

    List<Route> routes() {
        return List.of(Route.get("/v2/{name...}/referrers/{digest}", this::list));
    }

    private Response list(Exchange exchange) {
        var repository = Named.repository(exchange);
        var subject = Named.digest(exchange);
        var type = exchange.query().first("artifactType").filter(text -> !text.isEmpty());
        var last = exchange.query().first("last").map(Digest::parse);
        var page = store.read(view -> page(view, repository, subject, type, last.orElse(null)));
        var answer =
                Response.of(200).with(MediaType.OCI_INDEX.value(), new Content.Bytes(page.index()));
        if (type.isPresent()) {
            answer = answer.with("OCI-Filters-Applied", "artifactType");
        }
        return page.isFull
                ? answer.with("Link", "<" + next(exchange, subject, type, page) + ">; rel=\"next\"")
                : answer;
    }

    private static String next(
            Exchange exchange, Digest subject, Optional<String> type, Page page) {
        return "/v2/"
                + Named.asked(exchange, "/referrers/")
                + "/referrers/"
                + subject
                + "?last="
                + page.last
                + type.map(text -> "&artifactType=" + PercentEncoding.encode(text)).orElse("")
                + Paging.ns(exchange);
    }

    private static Page page(
            View view,
            RepositoryName repository,
            Digest subject,
            Optional<String> type,
            @Nullable Digest last) {
        var page = new Page();
        Manifests.referrers(
                view,
                repository,
                subject,
                last,
                referrer ->
                        type.filter(wanted -> !wanted.equals(referrer.artifactType())).isPresent()
                                || page.add(referrer));
        return page;
    }

    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    private record Entry(
            MediaType mediaType,
            Digest digest,
            long size,
            @Nullable String artifactType,
            Map<String, String> annotations) {}

    /**
     * As many referrers as an index may hold that clients take, and at least one. Owned by the
     * thread that fills it.
     */
    private static final class Page {
        private static final String HEAD =
                "{\"schemaVersion\":2,\"mediaType\":\""
                        + MediaType.OCI_INDEX
                        + "\",\"manifests\":[";
        private static final String TAIL = "]}";

        private final ByteArrayOutputStream json = new ByteArrayOutputStream();
        private @Nullable Digest last;
        private boolean isFull;

        private Page() {
            json.writeBytes(HEAD.getBytes(StandardCharsets.US_ASCII));
        }

        /** Returns false when there is no more room. */
        private boolean add(StoredManifest manifest) {
            var entry = entry(manifest);
            if (last != null) {
                if (json.size() + 1 + entry.length + TAIL.length() > ManifestJson.LARGEST) {
                    isFull = true;
                    return false;
                }
                json.write(',');
            }
            json.writeBytes(entry);
            last = manifest.digest();
            return true;
        }

        private static byte[] entry(StoredManifest manifest) {
            try {
                return JSON.writeValueAsBytes(
                        new Entry(
                                manifest.mediaType(),
                                manifest.digest(),
                                manifest.size(),
                                manifest.artifactType(),
                                manifest.annotations()));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a descriptor could not be written as JSON", e);
            }
        }

        private byte[] index() {
            json.writeBytes(TAIL.getBytes(StandardCharsets.US_ASCII));
            return json.toByteArray();
        }
    }
}
