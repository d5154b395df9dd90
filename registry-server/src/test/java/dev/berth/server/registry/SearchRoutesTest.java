package dev.berth.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.http.LeakWatch;
import dev.berth.server.http.RawClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakWatch.class)
class SearchRoutesTest {
    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";

    private final RegistryTestBed registry = new RegistryTestBed();

    @AfterEach
    void stop() {
        registry.close();
    }

    private RawClient.Answer search(String query) {
        return registry.client.ask("GET", "/v1/search?" + query);
    }

    private void push(String repository, String tag, String config, String annotations) {
        var digest = registry.pushBlob(repository, config);
        registry.pushManifest(
                repository,
                tag,
                RegistryTestBed.bytes(
                        """
                        {"schemaVersion":2,"annotations":%s,"layers":[],
                         "config":{"mediaType":"%s","digest":"%s","size":%d}}
                        """
                                .formatted(annotations, CONFIG, digest, config.length())));
    }

    @Test
    void dockerIsToldThatThisIsAllThereIs() {
        var answer = registry.client.ask("GET", "/v1/_ping");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("x-docker-registry-standalone")).isEqualTo("true");
        assertThat(answer.text()).isEqualTo("{\"standalone\":true}");
    }

    @Test
    void findsByAPartOfTheNameWhateverItsCase() {
        push("shop/web", "v1", "{}", "{}");
        push("shop/worker", "v1", "{}", "{}");
        assertThat(search("q=WEB&n=25").text())
                .isEqualTo(
                        "{\"num_results\":1,\"query\":\"WEB\",\"results\":[{\"name\":\"shop/web\","
                                + "\"description\":\"\",\"star_count\":0,\"is_official\":false,"
                                + "\"is_automated\":false}]}");
        assertThat(search("q=shop").text()).contains("\"num_results\":2");
        assertThat(search("q=").text()).contains("\"num_results\":2");
        assertThat(search("q=none").text()).contains("\"num_results\":0", "\"results\":[]");
    }

    @Test
    void describesByAnnotationElseByLabel() {
        var label =
                "{\"config\":{\"Labels\":{\"org.opencontainers.image.description\":\"by label\"}}}";
        push("shop/labelled", "v1", label, "{}");
        push(
                "shop/annotated",
                "v1",
                label,
                "{\"org.opencontainers.image.description\":\"by annotation\"}");
        assertThat(search("q=shop").text())
                .contains("shop/labelled\",\"description\":\"by label\"")
                .contains("shop/annotated\",\"description\":\"by annotation\"");
    }

    @Test
    void describesWhatLatestNames() {
        push(
                "shop/web",
                "latest",
                "{}",
                "{\"org.opencontainers.image.description\":\"the latest\"}");
        push("shop/web", "zzz", "{}", "{\"org.opencontainers.image.description\":\"another\"}");
        assertThat(search("q=web").text()).contains("the latest").doesNotContain("another");
    }

    @Test
    void theMostPulledComesFirstUnlessTheNameIsMeant() {
        for (var name : new String[] {"a/web-old", "a/web-new", "a/web"}) {
            push(name, "v1", "{}", "{}");
        }
        registry.client.ask("GET", "/v2/a/web-new/manifests/v1", "Accept: */*");
        registry.client.ask("GET", "/v2/a/web-new/manifests/v1", "Accept: */*");
        registry.client.ask("HEAD", "/v2/a/web-old/manifests/v1");
        registry.counter.write();
        assertThat(search("q=web").text())
                .containsSubsequence(
                        "a/web\"",
                        "a/web-new\"",
                        "\"star_count\":2",
                        "a/web-old\"",
                        "\"star_count\":0");
        assertThat(search("q=web&n=1").text())
                .contains("\"num_results\":3", "a/web\"")
                .doesNotContain("a/web-new");
        var found = registry.client.ask("GET", "/api/v1/search?q=web-new").text();
        assertThat(found).isEqualTo("[{\"name\":\"a/web-new\",\"description\":\"\",\"pulls\":2}]");
    }

    @Test
    void aMalformedNumberIsRefused() {
        assertThat(search("q=web&n=x").status()).isEqualTo(400);
    }
}
