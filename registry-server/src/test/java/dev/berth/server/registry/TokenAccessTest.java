package dev.berth.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/** Logins as Docker's token documents describe them. */
@ExtendWith(LeakWatch.class)
class TokenAccessTest {
    private static final String CHALLENGE =
            "Bearer realm=\"https://berth.example/token\",service=\"berth.example\"";
    private static final String ANN = TestLogins.basic("ann", "of ann");
    private static final String WRONG = TestLogins.basic("ann", "wrong");
    private static final String NONE = "X-None: 1";
    private static final HostLogin HOSTS = new HostLogin(InstantSource.system());

    private final RegistryTestBed registry =
            bed(grant("ann", "shop/*", Right.PUSH), grant("anonymous", "public/*", Right.PULL));

    private static RegistryTestBed bed(Grant... grants) {
        var rights = new Rights.Granted(List.of(grants));
        return new RegistryTestBed(
                new Logins(TestLogins.line("ann", "of ann"), HOSTS, InstantSource.system()),
                new RepositoryGuard(
                        rights,
                        new Challenge.Token("https://berth.example/token", "berth.example"),
                        Pages.underAnyName()),
                new ApiLogin(rights, true));
    }

    private static Grant grant(String who, String repositories, Right... may) {
        return new Grant(Set.of(who), List.of(RepositoryPattern.parse(repositories)), Set.of(may));
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private RawClient.Answer get(String path, String header) {
        return registry.client.ask("GET", path, header);
    }

    private RawClient.Answer begin(String repository, String header) {
        return registry.client.ask(
                "POST", "/v2/" + repository + "/blobs/uploads/", new byte[0], header);
    }

    private static JsonNode json(RawClient.Answer answer) {
        try {
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            return new ObjectMapper().readTree(answer.text());
        } catch (JsonProcessingException e) {
            throw new AssertionError(answer.text(), e);
        }
    }

    /** The header with a token for these scopes. */
    private String token(String login, String... scopes) {
        var query = String.join("&scope=", scopes);
        var answer = json(get("/token?service=berth.example&scope=" + query, login));
        return "Authorization: Bearer " + answer.get("token").asText();
    }

    private static void assertChallenged(RawClient.Answer answer, String more) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(401);
        assertThat(answer.text()).contains("UNAUTHORIZED");
        assertThat(answer.header("www-authenticate")).isEqualTo(CHALLENGE + more);
    }

    @Test
    void trap16TheChallengeSaysWhatToAskForAndNoErrorWhereNoTokenWas() {
        assertChallenged(get("/v2/", NONE), "");
        assertChallenged(
                get("/v2/shop/web/manifests/1", NONE), ",scope=\"repository:shop/web:pull\"");
        assertChallenged(begin("shop/web", NONE), ",scope=\"repository:shop/web:pull,push\"");
        // Even where strangers may pull: Docker learns of tokens here or never.
        assertChallenged(begin("public/a", NONE), ",scope=\"repository:public/a:pull,push\"");
    }

    @Test
    void trap7TheRealmIsThatOfTheSettingsWhateverTheRequestSays() {
        var answer = get("/v2/", "X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: http");
        assertChallenged(answer, "");
    }

    @Test
    void trap16ATokenThatIsRefusedIsToldSo() {
        var bad = "Authorization: Bearer abc.def";
        var error = ",error=\"invalid_token\"";
        assertChallenged(get("/v2/", bad), error);
        assertChallenged(
                get("/v2/shop/web/tags/list", bad), ",scope=\"repository:shop/web:pull\"" + error);
        assertChallenged(
                get("/v2/public/a/tags/list", bad), ",scope=\"repository:public/a:pull\"" + error);
        assertChallenged(
                begin("shop/web", token(ANN, "repository:shop/web:pull")),
                ",scope=\"repository:shop/web:pull,push\",error=\"insufficient_scope\"");
        assertChallenged(
                begin("public/a", token(NONE, "repository:public/a:pull,push")),
                ",scope=\"repository:public/a:pull,push\",error=\"insufficient_scope\"");
    }

    @Test
    void trap17TheAnswerHasWhatEveryClientLooksFor() {
        var answer = json(get("/token?scope=repository:shop/web:pull", ANN));
        assertThat(answer.get("token").asText()).isNotEmpty();
        assertThat(answer.get("access_token")).isEqualTo(answer.get("token"));
        assertThat(answer.get("expires_in").asLong()).isGreaterThanOrEqualTo(60);
        assertThat(answer.get("issued_at").asText()).matches("\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}Z");
    }

    @Test
    void trap17OfManyScopesTheAllowedOnesAreGranted() {
        var token =
                token(
                        ANN,
                        "repository:shop/web:pull,push",
                        "repository:secret/plan:pull,push",
                        "repository:shop/api:push,delete");
        assertThat(get("/v2/", token).status()).isEqualTo(200);
        assertThat(begin("shop/web", token).status()).isEqualTo(202);
        assertThat(begin("shop/api", token).status()).isEqualTo(202);
        assertThat(begin("secret/plan", token).status()).isEqualTo(403);
        assertThat(get("/v2/secret/plan/tags/list", token).status()).isEqualTo(404);
        assertThat(registry.client.ask("DELETE", "/v2/shop/api/manifests/1", token).status())
                .isEqualTo(403);
    }

    @Test
    void trap17ATokenIsHadByPostToo() {
        var form =
                "grant_type=password&service=berth.example&client_id=x&access_type=offline"
                        + "&username=ann&password=of+ann&scope=repository%3Ashop%2Fweb%3Apull,push";
        var answer = json(post(form));
        var token = "Authorization: Bearer " + answer.get("access_token").asText();
        assertThat(begin("shop/web", token).status()).isEqualTo(202);

        assertThat(post(form.replace("of+ann", "wrong")).status()).isEqualTo(401);
        // One of those upon which containerd asks with GET.
        assertThat(post("grant_type=refresh_token&refresh_token=x").status()).isEqualTo(400);
        assertThat(post("").status()).isEqualTo(400);
    }

    private RawClient.Answer post(String form) {
        return registry.client.ask(
                "POST",
                "/token",
                form.getBytes(StandardCharsets.UTF_8),
                "Content-Type: application/x-www-form-urlencoded");
    }

    @Test
    void aWrongLoginGetsNoTokenEvenWhereStrangersGetOne() {
        var answer = get("/token?scope=repository:public/a:pull", WRONG);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("www-authenticate")).startsWith("Basic ");
    }

    @Test
    void strangersGetATokenForWhatTheyMayPull() {
        registry.client.ask(
                "POST",
                "/v2/public/a/blobs/uploads/",
                new byte[0],
                TestLogins.basic("ann", "of ann"));
        var token = token(NONE, "repository:public/a:pull,push", "repository:shop/web:pull");
        assertThat(get("/v2/", token).status()).isEqualTo(200);
        var there = get("/v2/public/a/manifests/1", token);
        assertThat(there.text()).contains("MANIFEST_UNKNOWN");
        assertThat(get("/v2/shop/web/manifests/1", token).status()).isEqualTo(401);
    }

    @Test
    void aTokenOfNobodysIsForWhateverStrangersMayPull() {
        var token = token(NONE, "repository:library/debian:pull");
        var answer = get("/v2/public/a/manifests/1", token);
        assertThat(answer.text()).contains("MANIFEST_UNKNOWN");
    }

    @Test
    void whereStrangersMayNothingTheyGetNoToken() {
        try (var closed = bed(grant("ann", "shop/*", Right.PUSH))) {
            assertThat(closed.client.ask("GET", "/token?scope=repository:shop/web:pull").status())
                    .isEqualTo(401);
        }
    }

    @Test
    void aLoginWithNameAndPasswordIsTakenEverywhere() {
        assertThat(get("/v2/", ANN).status()).isEqualTo(200);
        assertThat(begin("shop/web", ANN).status()).isEqualTo(202);
    }

    @Test
    void aDockerHostGetsATokenToPullWithAndNothingElse() {
        begin("shop/web", ANN);
        begin("shop/api", ANN);
        var password = HOSTS.password(RepositoryName.parse("shop/web"), Duration.ofMinutes(1));
        var login = TestLogins.basic(HostLogin.USER, password);
        var token = token(login, "repository:shop/web:pull,push", "repository:shop/api:pull");
        assertThat(get("/v2/shop/web/manifests/1", token).text()).contains("MANIFEST_UNKNOWN");
        assertThat(get("/v2/shop/api/manifests/1", token).text()).contains("NAME_UNKNOWN");
        assertThat(get("/v2/_catalog", token).text()).isEqualTo("{\"repositories\":[]}");
        assertThat(begin("shop/web", token).status()).isEqualTo(403);
    }

    @Test
    void aTokenIsNoLoginForTheAdminApi() {
        var answer = get("/api/v1/repositories", token(ANN, "repository:shop/web:pull"));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("www-authenticate")).startsWith("Basic ");
    }

    @Test
    void trap2ATokenForTheTargetAloneMountsWhatItsHolderMayRead() {
        var content = RegistryTestBed.bytes("layer");
        var digest = RegistryTestBed.sha256(content);
        var pushed =
                registry.client.ask(
                        "POST", "/v2/shop/web/blobs/uploads/?digest=" + digest, content, ANN);
        assertThat(pushed.status()).isEqualTo(201);
        var mounted =
                registry.client.ask(
                        "POST",
                        "/v2/shop/api/blobs/uploads/?from=shop/web&mount=" + digest,
                        new byte[0],
                        token(ANN, "repository:shop/api:pull,push"));
        assertThat(mounted.status()).isEqualTo(201);
    }
}
