package dev.berth.server.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.http.LeakWatch;
import dev.berth.server.http.RawClient;

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
