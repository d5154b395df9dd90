package dev.berth.server.mirror;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.berth.server.registry.RegistryTestBed;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/** Rights are those to the repository that is meant, by whatever name it is asked for. */
@ExtendWith(LeakWatch.class)
class MirrorAccessTest {
    private static final String STRANGER = "X-None: 1";

    /** May pull what is mirrored. */
    private static final String ANN = TestLogins.basic("ann", "of ann");

    /** Has a repository of his own that is called as one of the upstream's. */
    private static final String BOB = TestLogins.basic("bob", "of bob");

    /** May push wherever that is possible. */
    private static final String OPS = TestLogins.basic("ops", "of ops");

    private static final byte[] PRIVATE =
            RegistryTestBed.bytes(
                    "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[]}"
                            .formatted(RegistryTestBed.OCI_INDEX));

    /** How a client says that it means the mirror. */
    enum Way {
        PARAMETER("library/web", "?ns=docker.io", "berth"),
        HOST("library/web", "", MirrorTestBed.HOST),
        DIRECT("hub/library/web", "", "berth");

        private final String name;
        private final String query;
        private final String host;

        Way(String name, String query, String host) {
            this.name = name;
            this.query = query;
            this.host = host;
        }
    }

    private final ScriptedRegistry upstream = new ScriptedRegistry();
    private final MirrorTestBed mirror = bed(upstream);
    private byte[] image = new byte[0];

    private static MirrorTestBed bed(ScriptedRegistry upstream) {
        var rights =
                new Rights.Granted(
                        List.of(
                                grant("ann", "hub/**", Right.PULL),
                                grant("bob", "library/**", Right.PUSH),
                                new Grant(Set.of("ops"), List.of(), Set.of(Right.ADMIN))));
        var clock = InstantSource.system();
        var users =
                TestLogins.line("ann", "of ann")
                        + TestLogins.line("bob", "of bob")
                        + TestLogins.line("ops", "of ops");
        return new MirrorTestBed(
                new Logins(users, new HostLogin(clock), clock),
                new RepositoryGuard(rights, new Challenge.Basic(), Pages.underAnyName()),
                upstream.url());
    }

    private static Grant grant(String who, String repositories, Right... may) {
        return new Grant(Set.of(who), List.of(RepositoryPattern.parse(repositories)), Set.of(may));
    }

    @BeforeEach
    void push() {
        image = upstream.image("library/web", "v1", "layer one");
        var pushed =
                mirror.client.ask(
                        "PUT",
                        "/v2/library/web/manifests/v1",
                        PRIVATE,
                        BOB,
                        "Content-Type: " + RegistryTestBed.OCI_INDEX);
        assertThat(pushed.status()).as(pushed.text()).isEqualTo(201);
    }

    @AfterEach
    void stop() {
        mirror.close();
        upstream.close();
    }

    private RawClient.Answer ask(String method, String path, String host, String login) {
        mirror.client.send(
                "%s %s HTTP/1.1\r\nHost: %s\r\nContent-Length: 0\r\n%s\r\n\r\n"
                        .formatted(method, path, host, login));
        return mirror.client.answer();
    }

    private RawClient.Answer pull(Way way, String login) {
        return ask("GET", "/v2/" + way.name + "/manifests/v1" + way.query, way.host, login);
    }

    private RawClient.Answer push(Way way, String login) {
        return ask("POST", "/v2/" + way.name + "/blobs/uploads/" + way.query, way.host, login);
    }

    private static void assertError(RawClient.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.text()).contains(code);
    }

    @ParameterizedTest
    @EnumSource
    void whoMayPullFromTheMirrorMay(Way way) {
        assertThat(pull(way, ANN).body()).isEqualTo(image);
    }

    @ParameterizedTest
    @EnumSource
    void whoMayNotCausesNoDownloadAndIsNotGivenHisOwn(Way way) {
        assertError(pull(way, STRANGER), 401, "UNAUTHORIZED");
        assertError(pull(way, BOB), 404, "NAME_UNKNOWN");
        assertThat(upstream.asked()).isEmpty();
        // Nor when it is here.
        assertThat(pull(way, ANN).status()).isEqualTo(200);
        assertError(pull(way, STRANGER), 401, "UNAUTHORIZED");
        assertError(pull(way, BOB), 404, "NAME_UNKNOWN");
    }

    @Test
    void theRepositoryOfTheSameNameHereIsItsOwnersAlone() {
        var path = "/v2/library/web/manifests/v1";
        assertThat(ask("GET", path, "berth", BOB).body()).isEqualTo(PRIVATE);
        assertError(ask("GET", path, "berth", ANN), 404, "NAME_UNKNOWN");
        assertError(ask("GET", path, "berth", STRANGER), 401, "UNAUTHORIZED");
        assertThat(ask("GET", path + "?ns=berth.example", "berth", BOB).body()).isEqualTo(PRIVATE);
        assertError(ask("GET", path + "?ns=berth.example", "berth", ANN), 404, "NAME_UNKNOWN");
    }

    @ParameterizedTest
    @EnumSource
    void onlyWhoMightPushIsToldThatNothingIsPushedIntoAMirror(Way way) {
        assertError(push(way, STRANGER), 401, "UNAUTHORIZED");
        assertError(push(way, BOB), 403, "DENIED");
        assertError(push(way, ANN), 403, "DENIED");
        assertError(push(way, OPS), 405, "mirrors another registry");
    }

    @Test
    void aStrangerDoesNotLearnWhichRegistriesAreNotMirrored() {
        var path = "/v2/hub/library/web/manifests/v1?ns=quay.io";
        assertError(ask("GET", path, "berth", STRANGER), 401, "UNAUTHORIZED");
        assertThat(ask("GET", path, "berth", BOB).text()).doesNotContain("mirror");
        assertError(ask("GET", path, "berth", ANN), 404, "no mirror of");
        assertError(ask("GET", path, "berth", OPS), 404, "no mirror of");
        assertThat(upstream.asked()).isEmpty();
    }
}
