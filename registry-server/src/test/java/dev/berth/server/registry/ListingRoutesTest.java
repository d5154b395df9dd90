package dev.berth.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.http.LeakWatch;
import dev.berth.server.http.RawClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakWatch.class)
class ListingRoutesTest {
    private final RegistryTestBed registry = new RegistryTestBed();

    @AfterEach
    void stop() {
        registry.close();
    }

    private RawClient.Answer tags(String query) {
        return registry.client.ask("GET", "/v2/shop/web/tags/list" + query);
    }

    private void push(String... tags) {
        var manifest = registry.image("shop/web", "layer");
        for (var tag : tags) {
            registry.pushManifest("shop/web", tag, manifest);
        }
    }

    @Test
    void theBaseSaysThatThisIsARegistry() {
        for (var path : new String[] {"/v2", "/v2/"}) {
            var answer = registry.client.ask("GET", path);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("docker-distribution-api-version")).isEqualTo("registry/2.0");
        }
    }

    @Test
    void trap20ListsTagsInByteOrder() {
        push("b", "a", "B", "_", "10", "9");
        var answer = tags("");
        assertThat(answer.text())
                .isEqualTo(
                        "{\"name\":\"shop/web\",\"tags\":[\"10\",\"9\",\"B\",\"_\",\"a\",\"b\"]}");
        assertThat(answer.header("link")).isEmpty();
    }

    @Test
    void trap20TheNextPageBeginsBehindTheLast() {
        push("a", "b", "c", "d", "e");
        var first = tags("?n=2");
        assertThat(first.text()).contains("[\"a\",\"b\"]");
        assertThat(first.header("link"))
                .isEqualTo("</v2/shop/web/tags/list?n=2&last=b>; rel=\"next\"");
        assertThat(tags("?n=2&last=b").text()).contains("[\"c\",\"d\"]");
        var last = tags("?n=2&last=d");
        assertThat(last.text()).contains("[\"e\"]");
        assertThat(last.header("link")).isEmpty();
        assertThat(tags("?n=5").header("link")).isEmpty();
        assertThat(tags("?last=bb").text()).contains("[\"c\",\"d\",\"e\"]");
    }

    @Test
    void trap20NoneIsAnEmptyListWithoutALink() {
        push("a");
        var none = tags("?n=0");
        assertThat(none.text()).isEqualTo("{\"name\":\"shop/web\",\"tags\":[]}");
        assertThat(none.header("link")).isEmpty();
        assertThat(tags("?last=z").text()).contains("\"tags\":[]");
    }

    @Test
    void aRepositoryWithoutTagsHasAnEmptyList() {
        registry.pushBlob("shop/web", "only a blob");
        assertThat(tags("").text()).isEqualTo("{\"name\":\"shop/web\",\"tags\":[]}");
    }

    @Test
    void aRepositoryThatIsNotThereIsUnknown() {
        var answer = tags("");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).contains("NAME_UNKNOWN");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?n=x", "?n=-1", "?n=", "?n=99999999999", "?last=%20"})
    void aMalformedPageIsRefused(String query) {
        push("a");
        assertThat(tags(query).status()).isEqualTo(400);
    }

    @Test
    void listsTheRepositories() {
        for (var name : new String[] {"shop/web", "shop", "base"}) {
            registry.pushBlob(name, "blob");
        }
        assertThat(registry.client.ask("GET", "/v2/_catalog").text())
                .isEqualTo("{\"repositories\":[\"base\",\"shop\",\"shop/web\"]}");
        var page = registry.client.ask("GET", "/v2/_catalog?n=2");
        assertThat(page.text()).isEqualTo("{\"repositories\":[\"base\",\"shop\"]}");
        assertThat(page.header("link")).isEqualTo("</v2/_catalog?n=2&last=shop>; rel=\"next\"");
    }
}
