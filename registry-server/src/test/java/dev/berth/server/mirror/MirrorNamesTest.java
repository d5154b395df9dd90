package dev.berth.server.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.Digest;
import dev.berth.server.http.LeakWatch;
import dev.berth.server.http.RawClient;
import dev.berth.server.registry.RegistryTestBed;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which repository is meant by what a client says. */
@ExtendWith(LeakWatch.class)
class MirrorNamesTest {
    private final ScriptedRegistry upstream = new ScriptedRegistry();
    private final MirrorTestBed mirror = new MirrorTestBed(upstream.url());
    private byte[] image = new byte[0];

    @BeforeEach
    void push() {
        image = upstream.image("library/web", "v1", "layer one");
    }

    @AfterEach
    void stop() {
        mirror.close();
        upstream.close();
    }

    private RawClient.Answer get(String target, String host) {
        mirror.client.send("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        return mirror.client.answer();
    }

    @Test
    void containerdSaysItWithAParameter() {
        var answer = mirror.client.ask("GET", "/v2/library/web/manifests/v1?ns=docker.io");
        assertThat(answer.body()).isEqualTo(image);
        assertThat(answer.header("oci-namespace")).isEqualTo("docker.io");
    }

    @Test
    void dockerSaysItWithTheNameThatItCallsTheServerBy() {
        var answer = get("/v2/library/web/manifests/v1", MirrorTestBed.HOST);
        assertThat(answer.body()).isEqualTo(image);
        assertThat(answer.header("oci-namespace")).isEmpty();
        assertThat(get("/v2/library/web/manifests/v1", "berth.example").status()).isEqualTo(404);
    }

    @Test
    void whoAsksForAnotherRegistryIsNotGivenOurRepositoryOfThatName() {
        var answer = mirror.client.ask("GET", "/v2/hub/library/web/manifests/v1?ns=quay.io");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text())
                .contains("NAME_UNKNOWN")
                .contains("no mirror of")
                .contains("quay.io");
    }

    @Test
    void whoAsksForThisRegistryIsGivenItsRepositories() {
        var own = "/v2/hub/library/web/manifests/v1?ns=";
        assertThat(get(own + "berth.example", "10.0.0.1:5000").body()).isEqualTo(image);
        assertThat(get(own + "10.0.0.1:5000", "10.0.0.1:5000").body()).isEqualTo(image);
    }

    @Test
    void onlyWhatIsBelowThePrefixIsMirrored() {
        for (var name : new String[] {"hub", "hubs/library/web", "library/web"}) {
            var answer = mirror.client.ask("GET", "/v2/" + name + "/manifests/v1");
            assertThat(answer.status()).as(name).isEqualTo(404);
        }
        assertThat(upstream.asked()).isEmpty();
    }

    @Test
    void aListOfTagsLeadsOnUnderTheNameThatWasAskedFor() {
        upstream.image("library/web", "v2", "layer two");
        mirror.client.ask("GET", "/v2/hub/library/web/manifests/v1");
        mirror.client.ask("GET", "/v2/hub/library/web/manifests/v2");
        var asked = "/v2/library/web/tags/list";

        var first = get(asked + "?n=1", MirrorTestBed.HOST);
        assertThat(first.text()).isEqualTo("{\"name\":\"library/web\",\"tags\":[\"v1\"]}");
        assertThat(next(first)).isEqualTo(asked + "?n=1&last=v1");
        assertThat(get(next(first), MirrorTestBed.HOST).text())
                .isEqualTo("{\"name\":\"library/web\",\"tags\":[\"v2\"]}");

        var other = mirror.client.ask("GET", asked + "?n=1&ns=docker.io");
        assertThat(next(other)).isEqualTo(asked + "?n=1&last=v1&ns=docker.io");
        assertThat(mirror.client.ask("GET", next(other)).text()).contains("[\"v2\"]");

        var slash = get(asked + "/?n=1", MirrorTestBed.HOST);
        assertThat(slash.body()).isEqualTo(first.body());
        assertThat(next(slash)).isEqualTo(next(first));
    }

    @Test
    void aListOfReferrersLeadsOnUnderTheNameThatWasAskedFor() {
        var subject = RegistryTestBed.sha256(image);
        for (int i = 0; i < 3; i++) {
            var referrer = upstream.manifest("library/web", "sbom" + i, sbom(subject, i));
            mirror.client.ask("GET", "/v2/hub/library/web/manifests/" + referrer);
        }
        var asked = "/v2/library/web/referrers/" + subject;

        var first = get(asked, MirrorTestBed.HOST);
        assertThat(next(first)).startsWith(asked + "?last=sha256:");
        assertThat(get(next(first), MirrorTestBed.HOST).text()).contains("padding");

        var other = mirror.client.ask("GET", asked + "?ns=docker.io&artifactType=sbom");
        assertThat(next(other))
                .startsWith(asked + "?last=sha256:")
                .endsWith("&artifactType=sbom&ns=docker.io");
        assertThat(mirror.client.ask("GET", next(other)).text()).contains("padding");
    }

    /** So large that two fill a page. */
    private static byte[] sbom(Digest subject, int number) {
        return RegistryTestBed.bytes(
                """
                {"schemaVersion":2,"mediaType":"%s","artifactType":"sbom",
                 "config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"%s","size":2},
                 "layers":[],
                 "subject":{"mediaType":"%s","digest":"%s","size":9},
                 "annotations":{"number":"%d","padding":"%s"}}
                """
                        .formatted(
                                RegistryTestBed.OCI_MANIFEST,
                                RegistryTestBed.sha256(RegistryTestBed.bytes("{}")),
                                RegistryTestBed.OCI_MANIFEST,
                                subject,
                                number,
                                "x".repeat(1_500_000)));
    }

    private static String next(RawClient.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        var link = answer.header("link");
        assertThat(link).matches("</v2/.*>; rel=\"next\"");
        return link.substring(1, link.indexOf('>'));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /v2/hub/library/web/blobs/uploads/",
                "PUT /v2/hub/library/web/manifests/v1",
                "POST /v2/library/web/blobs/uploads/?ns=docker.io",
            })
    void nothingIsPushedIntoAMirror(String request) {
        var words = request.split(" ", 2);
        var answer = mirror.client.ask(words[0], words[1], new byte[0]);
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.text())
                .contains("UNSUPPORTED")
                .contains("hub/library/web mirrors another registry");
    }

    @Test
    void otherRepositoriesArePushedTo() {
        var answer = mirror.client.ask("POST", "/v2/library/web/blobs/uploads/", new byte[0]);
        assertThat(answer.status()).isEqualTo(202);
    }
}
