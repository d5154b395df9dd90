package dev.berth.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.Digest;
import dev.berth.model.RepositoryName;
import dev.berth.server.auth.ApiLogin;
import dev.berth.server.auth.Challenge;
import dev.berth.server.auth.Grant;
import dev.berth.server.auth.HostLogin;
import dev.berth.server.auth.Logins;
import dev.berth.server.auth.Pages;
import dev.berth.server.auth.RepositoryGuard;
import dev.berth.server.auth.RepositoryPattern;
import dev.berth.server.auth.Right;
import dev.berth.server.auth.Rights;
import dev.berth.server.auth.TestLogins;
import dev.berth.server.http.LeakWatch;
import dev.berth.server.http.RawClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Who may do what over HTTP. */
@ExtendWith(LeakWatch.class)
class AccessTest {
    private static final String ANN = TestLogins.basic("ann", "of ann");
    private static final String BOB = TestLogins.basic("bob", "of bob");
    private static final String OPS = TestLogins.basic("ops", "of ops");
    private static final String WRONG = TestLogins.basic("ann", "of bob");
    private static final HostLogin HOSTS = new HostLogin(InstantSource.system());
    private static final String NONE = "X-None: 1";
    private static final String TYPE = "Content-Type: " + RegistryTestBed.OCI_MANIFEST;

    private RegistryTestBed registry = bed(List.of());
    private Digest layer = Digest.parse("sha256:" + "0".repeat(64));

    private static RegistryTestBed bed(List<Grant> more) {
        var grants =
                new ArrayList<>(
                        List.of(
                                grant("ann", "shop/*", Right.PUSH),
                                grant("bob", "shop/web", Right.PULL),
                                new Grant(Set.of("ops"), List.of(), Set.of(Right.ADMIN))));
        grants.addAll(more);
        var rights = new Rights.Granted(grants);
        var users =
                TestLogins.line("ann", "of ann")
                        + TestLogins.line("bob", "of bob")
                        + TestLogins.line("ops", "of ops");
        return new RegistryTestBed(
                new Logins(users, HOSTS, InstantSource.system()),
                new RepositoryGuard(rights, new Challenge.Basic(), Pages.underAnyName()),
                new ApiLogin(rights, true));
    }

    private static Grant grant(String who, String repositories, Right... may) {
        return new Grant(Set.of(who), List.of(RepositoryPattern.parse(repositories)), Set.of(may));
    }

    private void anonymousMayPull(String repositories) {
        registry.close();
        registry = bed(List.of(grant("anonymous", repositories, Right.PULL)));
        fill();
    }

    @BeforeEach
    void fill() {
        for (var repository : List.of("shop/web", "shop/api", "secret/plan", "base/debian")) {
            layer = push(repository, OPS);
        }
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    /** A blob with that content, and a manifest under the tag 1. */
    private Digest push(String repository, String login) {
        var client = registry.client;
        var config = pushBlob(repository, "{}", login);
        var content = pushBlob(repository, "layer of " + repository, login);
        var manifest =
                """
                {"schemaVersion":2,"mediaType":"%s",
                 "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":2},
                 "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%s","size":%d}]}
                """
                        .formatted(
                                RegistryTestBed.OCI_MANIFEST,
                                config,
                                content,
                                ("layer of " + repository).length());
        var answer =
                client.ask(
                        "PUT",
                        "/v2/" + repository + "/manifests/1",
                        RegistryTestBed.bytes(manifest),
                        login,
                        TYPE);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return content;
    }

    private Digest pushBlob(String repository, String content, String login) {
        var bytes = RegistryTestBed.bytes(content);
        var digest = RegistryTestBed.sha256(bytes);
        var answer =
                registry.client.ask(
                        "POST",
                        "/v2/" + repository + "/blobs/uploads/?digest=" + digest,
                        bytes,
                        login);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return digest;
    }

    private RawClient.Answer get(String path, String login) {
        return registry.client.ask("GET", path, login);
    }

    private static void assertError(RawClient.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.text()).contains(code);
    }

    private static void assertChallenged(RawClient.Answer answer) {
        assertError(answer, 401, "UNAUTHORIZED");
        assertThat(answer.header("www-authenticate")).startsWith("Basic realm=\"");
    }

    @Test
    void theBaseAsksForALogin() {
        assertChallenged(get("/v2/", NONE));
        assertChallenged(get("/v2/", WRONG));
        assertThat(get("/v2/", ANN).status()).isEqualTo(200);
    }

    @Test
    void theBaseAsksForNoneWhereStrangersMayPull() {
        anonymousMayPull("base/**");
        assertThat(get("/v2/", NONE).status()).isEqualTo(200);
        // A wrong login is wrong where none would do.
        assertChallenged(get("/v2/", WRONG));
        assertChallenged(get("/v2/base/debian/manifests/1", WRONG));
    }

    @Test
    void trap18WhoIsNobodyIsAskedToLogInWhateverIsThere() {
        for (var repository : List.of("shop/web", "secret/plan", "not/there")) {
            assertChallenged(get("/v2/" + repository + "/manifests/1", NONE));
            assertChallenged(get("/v2/" + repository + "/tags/list", NONE));
            assertChallenged(get("/v2/" + repository + "/blobs/" + layer, NONE));
            assertChallenged(get("/v2/" + repository + "/referrers/" + layer, NONE));
            assertChallenged(
                    registry.client.ask("POST", "/v2/" + repository + "/blobs/uploads/", NONE));
            assertChallenged(
                    registry.client.ask("DELETE", "/v2/" + repository + "/manifests/1", NONE));
        }
    }

    @Test
    void trap18AKnownCallerIsDeniedWhatHeMayNotDo() {
        assertThat(get("/v2/shop/web/manifests/1", BOB).status()).isEqualTo(200);
        assertError(registry.client.ask("POST", "/v2/shop/web/blobs/uploads/", BOB), 403, "DENIED");
        assertError(
                registry.client.ask("PUT", "/v2/shop/web/manifests/2", new byte[2], BOB, TYPE),
                403,
                "DENIED");
        assertError(registry.client.ask("DELETE", "/v2/shop/web/manifests/1", ANN), 403, "DENIED");
        assertError(
                registry.client.ask("DELETE", "/v2/shop/web/blobs/" + layer, ANN), 403, "DENIED");
        assertThat(registry.client.ask("DELETE", "/v2/shop/web/manifests/1", OPS).status())
                .isEqualTo(202);
    }

    @Test
    void trap18APrivateRepositoryLooksLikeOneThatIsNotThere() {
        for (var path : List.of("/manifests/1", "/tags/list", "/blobs/" + layer)) {
            var there = get("/v2/secret/plan" + path, BOB);
            var absent = get("/v2/secret/none" + path, BOB);
            assertError(there, 404, "NAME_UNKNOWN");
            assertThat(there.text().replace("plan", "none")).isEqualTo(absent.text());
        }
        var there = registry.client.ask("POST", "/v2/secret/plan/blobs/uploads/", BOB);
        var absent = registry.client.ask("POST", "/v2/secret/none/blobs/uploads/", BOB);
        assertError(there, 403, "DENIED");
        assertThat(there.text().replace("plan", "none")).isEqualTo(absent.text());
    }

    @Test
    void aRefusalComesBeforeTheBody() {
        registry.client.send(
                "POST /v2/shop/web/blobs/uploads/?digest="
                        + layer
                        + " HTTP/1.1\r\nHost: b\r\nContent-Length: 5\r\nExpect: 100-continue\r\n"
                        + BOB
                        + "\r\n\r\n");
        assertThat(registry.client.answer().status()).isEqualTo(403);
    }

    @Test
    void aPageInABrowserChangesNothingWithTheLoginThatItKeeps() {
        var mount = "/v2/shop/new/blobs/uploads/?from=shop/web&mount=" + layer;
        for (var origin : List.of("https://evil.example", "http://berth", "null")) {
            var page = "Origin: " + origin;
            for (var request :
                    List.of(
                            "POST " + mount,
                            "PUT /v2/shop/web/manifests/2",
                            "PATCH /v2/shop/web/blobs/uploads/1",
                            "DELETE /v2/shop/web/manifests/1")) {
                var words = request.split(" ", 2);
                var answer = registry.client.ask(words[0], words[1], OPS, page);
                assertError(answer, 403, "DENIED");
                assertThat(answer.text()).contains("a page of", "Origin");
            }
            // What it reads it does not see: nothing here tells the browser to show it.
            assertThat(registry.client.ask("GET", "/v2/shop/web/tags/list", BOB, page).status())
                    .isEqualTo(200);
        }
        assertThat(get("/v2/shop/web/manifests/1", OPS).status()).isEqualTo(200);
    }

    @Test
    void trap2AMountFromWhereTheCallerMayNotReadIsAnUpload() {
        var secret = RegistryTestBed.sha256(RegistryTestBed.bytes("layer of secret/plan"));
        for (var from : List.of("&from=secret/plan", "")) {
            var answer =
                    registry.client.ask(
                            "POST",
                            "/v2/shop/new/blobs/uploads/?mount=" + secret + from,
                            new byte[0],
                            ANN);
            assertThat(answer.status()).as(answer.text()).isEqualTo(202);
            // Who pushes may give it up again, without the right to delete.
            assertThat(registry.client.ask("DELETE", answer.header("location"), ANN).status())
                    .isEqualTo(204);
        }
        assertError(get("/v2/shop/new/blobs/" + secret, ANN), 404, "BLOB_UNKNOWN");
    }

    @Test
    void trap2AMountFromWhereTheCallerMayReadIsDone() {
        var api = RegistryTestBed.sha256(RegistryTestBed.bytes("layer of shop/api"));
        for (var from : List.of("&from=shop/api", "")) {
            var answer =
                    registry.client.ask(
                            "POST",
                            "/v2/shop/new/blobs/uploads/?mount=" + api + from,
                            new byte[0],
                            ANN);
            assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        }
    }

    @Test
    void theCatalogueShowsWhatTheCallerMayPull() {
        assertThat(get("/v2/_catalog", BOB).text()).isEqualTo("{\"repositories\":[\"shop/web\"]}");
        assertThat(get("/v2/_catalog", ANN).text())
                .isEqualTo("{\"repositories\":[\"shop/api\",\"shop/web\"]}");
        assertThat(get("/v2/_catalog", OPS).text()).contains("secret/plan", "base/debian");
        assertChallenged(get("/v2/_catalog", NONE));
        anonymousMayPull("base/**");
        assertThat(get("/v2/_catalog", NONE).text())
                .isEqualTo("{\"repositories\":[\"base/debian\"]}");
    }

    @Test
    void trap20PagesOfTheCatalogueAreFullAndComplete() {
        var first = get("/v2/_catalog?n=1", ANN);
        assertThat(first.text()).isEqualTo("{\"repositories\":[\"shop/api\"]}");
        assertThat(first.header("link"))
                .isEqualTo("</v2/_catalog?n=1&last=shop%2Fapi>; rel=\"next\"");
        var second = get("/v2/_catalog?n=1&last=shop%2Fapi", ANN);
        assertThat(second.text()).isEqualTo("{\"repositories\":[\"shop/web\"]}");
        assertThat(second.header("link")).isEmpty();
    }

    /** How many there are, as the answer says. */
    private int found(String word, String login) {
        var total = Pattern.compile("\"num_results\":(\\d+)");
        var matcher = total.matcher(get("/v1/search?q=" + word, login).text());
        assertThat(matcher.find()).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    @Test
    void searchShowsWhatTheCallerMayPull() {
        for (var path : List.of("/v1/search?q=", "/api/v1/search?q=")) {
            assertThat(get(path, BOB).text()).contains("shop/web").doesNotContain("api", "secret");
            assertThat(get(path, OPS).text()).contains("shop/web", "secret/plan");
            assertChallenged(get(path, NONE));
        }
        // Nor does the number tell of more.
        assertThat(found("", BOB)).isEqualTo(1);
        assertThat(found("secret", BOB)).isZero();
        assertThat(found("", OPS)).isEqualTo(4);
        // Docker logs in only after it was told that this is a registry of its own.
        assertThat(get("/v1/_ping", NONE).status()).isEqualTo(200);
    }

    @Test
    void theAdminApiShowsWhatTheCallerMayPull() {
        assertThat(get("/api/v1/repositories", BOB).text())
                .contains("shop/web")
                .doesNotContain("shop/api", "secret");
        assertThat(get("/api/v1/tags?repository=shop/web", BOB).status()).isEqualTo(200);
        for (var path : List.of("tags?repository=", "inspect?reference=1&repository=")) {
            var there = get("/api/v1/" + path + "secret/plan", BOB);
            assertError(there, 404, "NAME_UNKNOWN");
            assertThat(there.text().replace("plan", "none"))
                    .isEqualTo(get("/api/v1/" + path + "secret/none", BOB).text());
        }
        assertError(get("/api/v1/layers", BOB), 403, "DENIED");
        assertThat(get("/api/v1/layers", OPS).status()).isEqualTo(200);
        assertChallenged(get("/api/v1/repositories", NONE));
    }

    @Test
    void aDockerHostPullsWhatItWasSentForAndSeesAndPushesNothing() {
        var password = HOSTS.password(RepositoryName.parse("secret/plan"), Duration.ofMinutes(1));
        var host = TestLogins.basic(HostLogin.USER, password);
        assertThat(get("/v2/", host).status()).isEqualTo(200);
        assertThat(get("/v2/secret/plan/manifests/1", host).status()).isEqualTo(200);
        assertError(get("/v2/shop/web/manifests/1", host), 404, "NAME_UNKNOWN");
        assertThat(get("/v2/_catalog", host).text()).isEqualTo("{\"repositories\":[]}");
        assertThat(get("/v1/search?q=", host).text()).doesNotContain("plan");
        assertError(
                registry.client.ask("POST", "/v2/secret/plan/blobs/uploads/", host), 403, "DENIED");
        assertError(get("/api/v1/repositories", host), 403, "DENIED");
    }
}
