package dev.berth.server.registry;

import static dev.berth.server.registry.RegistryTestBed.bytes;
import static dev.berth.server.registry.RegistryTestBed.sha256;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.http.LeakWatch;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakWatch.class)
class BlobRoutesTest {
    private final RegistryTestBed registry = new RegistryTestBed();
    private String blob = "";

    @BeforeEach
    void push() {
        blob = "/v2/shop/web/blobs/" + registry.pushBlob("shop/web", "0123456789");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void servesABlobWithItsDigest() {
        for (var method : new String[] {"GET", "HEAD"}) {
            var answer = registry.client.ask(method, blob);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo(method.equals("GET") ? "0123456789" : "");
            assertThat(answer.header("content-length")).isEqualTo("10");
            assertThat(answer.header("content-type")).isEqualTo("application/octet-stream");
            assertThat(blob).endsWith(answer.header("docker-content-digest"));
            assertThat(answer.header("accept-ranges")).isEqualTo("bytes");
        }
    }

    @Test
    void trap22NeverEncodesTheContent() {
        var answer = registry.client.ask("GET", blob, "Accept-Encoding: gzip, zstd, br, *");
        assertThat(answer.header("content-encoding")).isEmpty();
        assertThat(answer.text()).isEqualTo("0123456789");
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-3, 0123, bytes 0-3/10",
        "bytes=4-, 456789, bytes 4-9/10",
        "bytes=-3, 789, bytes 7-9/10",
        "bytes=-30, 0123456789, bytes 0-9/10",
        "bytes=8-99, 89, bytes 8-9/10",
        "bytes=9-9, 9, bytes 9-9/10",
    })
    void trap22ServesARange(String range, String content, String contentRange) {
        var answer = registry.client.ask("GET", blob, "Range: " + range);
        assertThat(answer.status()).isEqualTo(206);
        assertThat(answer.text()).isEqualTo(content);
        assertThat(answer.header("content-range")).isEqualTo(contentRange);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=10-20", "bytes=-0", "bytes=5-2"})
    void trap22ARangeOutsideIs416WithTheSize(String range) {
        var answer = registry.client.ask("GET", blob, "Range: " + range);
        assertThat(answer.status()).isEqualTo(416);
        assertThat(answer.header("content-range")).isEqualTo("bytes */10");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=a-b", "bytes=-", "bytes=", "bytes=1-2x"})
    void aMalformedRangeIsRefused(String range) {
        var answer = registry.client.ask("GET", blob, "Range: " + range);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("FIRST-LAST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-1,4-5", "lines=1-2"})
    void aRangeThatIsNotOfferedGetsTheWholeBlob(String range) {
        var answer = registry.client.ask("GET", blob, "Range: " + range);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("0123456789");
    }

    @Test
    void aRangeOnConditionGetsTheWholeBlob() {
        var answer = registry.client.ask("GET", blob, "Range: bytes=0-1", "If-Range: \"x\"");
        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void aHeadHasNoRange() {
        var answer = registry.client.ask("HEAD", blob, "Range: bytes=0-1");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-length")).isEqualTo("10");
    }

    @Test
    void aRepositorySeesOnlyItsOwn() {
        var elsewhere = blob.replace("shop/web", "shop/other");
        var answer = registry.client.ask("GET", elsewhere);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).contains("BLOB_UNKNOWN");
        assertThat(registry.client.ask("HEAD", elsewhere).status()).isEqualTo(404);
    }

    @Test
    void aBlobThatIsNotThereIsUnknown() {
        var answer = registry.client.ask("GET", "/v2/shop/web/blobs/" + sha256(bytes("no")));
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).contains("BLOB_UNKNOWN");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256:zz", "sha256", "md5:0", "sha256:ABC", "latest"})
    void aMalformedDigestIsRefused(String digest) {
        var answer = registry.client.ask("GET", "/v2/shop/web/blobs/" + digest);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("DIGEST_INVALID");
    }
}
