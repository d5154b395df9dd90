package dev.berth.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.berth.model.MediaType;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;
import dev.berth.server.auth.Rights;
import dev.berth.server.http.Content;
import dev.berth.server.http.DirectRoutes;
import dev.berth.server.http.Method;
import dev.berth.server.http.Response;
import dev.berth.storage.blob.memory.MemoryBlobs;
import dev.berth.storage.catalogue.ManifestPush;
import dev.berth.storage.catalogue.Pulls;
import dev.berth.storage.kv.memory.MemoryStore;

import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The query of a listing, and the links that lead through its pages. */
class PagesFuzzTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> TAGS = List.of("0", "A", "_", "a", "a.b", "b-c");
    private static final String TARGET = "/v2/shop/web/tags/list";

    private final DirectRoutes routes = routes();

    private static DirectRoutes routes() {
        var store = new MemoryStore();
        var index = "{\"schemaVersion\":2,\"manifests\":[]}".getBytes(StandardCharsets.UTF_8);
        new ManifestPush(store, () -> {})
                .push(
                        new ManifestPush.Request(
                                RepositoryName.parse("shop/web"),
                                null,
                                TAGS.stream().map(Tag::parse).toList(),
                                MediaType.OCI_INDEX,
                                "tester",
                                ManifestPush.Parts.PRESENT),
                        index,
                        Instant.EPOCH);
        return new DirectRoutes(
                new ListingRoutes(new Pulls(store, new MemoryBlobs()), store, new Rights.Open())
                        .ofTags());
    }

    @ValueSource(strings = {"n=2", "n=1&last=a", "n=0", "last=Z", "last=%7E&n=999999999", "n=-1"})
    @FuzzTest
    void thePagesHaveEveryTagBehindTheFirstOnce(@NotNull String query) throws IOException {
        var answer = routes.ask(Method.GET, TARGET + "?" + query);
        if (answer.status() != 200) {
            assertThat(answer.status()).isEqualTo(400);
            return;
        }
        var first = tags(answer);
        var found = new ArrayList<>(first);
        for (var link = link(answer); !link.isEmpty(); link = link(answer)) {
            assertThat(link).matches("</v2/[!-~]+>; rel=\"next\"");
            answer = routes.ask(Method.GET, link.substring(1, link.indexOf('>')));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(tags(answer)).isNotEmpty().hasSizeLessThanOrEqualTo(first.size());
            found.addAll(tags(answer));
        }
        if (!found.isEmpty()) {
            var behind = TAGS.subList(TAGS.indexOf(found.getFirst()), TAGS.size());
            assertThat(found).isEqualTo(behind);
        }
    }

    private static String link(Response answer) {
        return answer.headers().first("Link").orElse("");
    }

    private static List<String> tags(Response answer) throws IOException {
        var body = JSON.readTree(((Content.Bytes) answer.content()).bytes());
        return Stream.of(JSON.convertValue(body.get("tags"), String[].class)).toList();
    }
}
