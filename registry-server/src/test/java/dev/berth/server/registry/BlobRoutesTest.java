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

import java.util.List;

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
    void trap8ServesABlobWithItsDigest() {
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

    /** New containerds fetch one layer over several connections. */
    @Test
    void trap22OneBlobGoesOutInRangesSideBySide() {
        try (var other = registry.anotherClient()) {
            other.send("GET " + blob + " HTTP/1.1\r\nHost: b\r\nRange: bytes=5-9\r\n\r\n");
            assertThat(registry.client.ask("GET", blob, "Range: bytes=0-4").text())
                    .isEqualTo("01234");
            assertThat(other.answer().text()).isEqualTo("56789");
        }
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

    @Test
    void trap22SeveralRangesComeInOneAnswer() {
        var answer = registry.client.ask("GET", blob, "Range: bytes=6-7,0-2,20-30,-1");
        assertThat(answer.status()).isEqualTo(206);
        assertThat(answer.header("content-range")).isEmpty();
        var type = answer.header("content-type");
        assertThat(type).startsWith("multipart/byteranges; boundary=");
        var boundary = type.substring(type.indexOf('=') + 1);
        var parts =
                """
                --B
                Content-Type: application/octet-stream
                Content-Range: bytes 6-7/10

                67
                --B
                Content-Type: application/octet-stream
                Content-Range: bytes 0-2/10

                012
                --B
                Content-Type: application/octet-stream
                Content-Range: bytes 9-9/10

                9
                --B--
                """;
        assertThat(answer.text().replace(boundary, "B")).isEqualTo(parts.replace("\n", "\r\n"));
    }

    @Test
    void trap22RangesThatOverlapAreOne() {
        var answer = registry.client.ask("GET", blob, "Range: bytes=0-3,2-5,6-6");
        assertThat(answer.status()).isEqualTo(206);
        assertThat(answer.header("content-range")).isEqualTo("bytes 0-6/10");
        assertThat(answer.text()).isEqualTo("0123456");
    }

    @Test
    void trap22TooManyRangesAreRefused() {
        var range = "Range: bytes=0-0" + ",2-2".repeat(16);
        var answer = registry.client.ask("GET", blob, range);
        assertThat(answer.status()).isEqualTo(416);
        assertThat(answer.text()).contains("no more than 16");
    }

    @Test
    void aRangeOfAnotherUnitGetsTheWholeBlob() {
        var answer = registry.client.ask("GET", blob, "Range: lines=1-2");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("0123456789");
    }

    @Test
    void aRangeCountsIfTheClientHasTheRestOfThisBlob() {
        var tag = registry.client.ask("HEAD", blob).header("etag");
        var range = "Range: bytes=4-";
        var rest = registry.client.ask("GET", blob, range, "If-Range: " + tag);
        assertThat(rest.status()).isEqualTo(206);
        assertThat(rest.text()).isEqualTo("456789");
        for (var other : List.of("\"x\"", "W/" + tag, "Wed, 21 Oct 2015 07:28:00 GMT")) {
            var whole = registry.client.ask("GET", blob, range, "If-Range: " + other);
            assertThat(whole.status()).as(other).isEqualTo(200);
        }
    }

    @Test
    void whatTheClientHasIsNotSentAgain() {
        var digest = blob.substring(blob.indexOf("sha256:"));
        for (var method : List.of("GET", "HEAD")) {
            var known = "If-None-Match: \"x\", \"" + digest + "\"";
            var answer = registry.client.ask(method, blob, known, "Range: bytes=0-1");
            assertThat(answer.status()).isEqualTo(304);
            assertThat(answer.header("etag")).isEqualTo('"' + digest + '"');
            assertThat(answer.header("content-length")).isEmpty();
        }
        assertThat(registry.client.ask("GET", blob, "If-None-Match: \"x\"").status())
                .isEqualTo(200);
        var elsewhere = blob.replace("shop/web", "shop/other");
        assertThat(registry.client.ask("GET", elsewhere, "If-None-Match: *").status())
                .isEqualTo(404);
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
