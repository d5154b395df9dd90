package dev.berth.cli.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;

import dev.berth.cli.console.CommandFailed;
import dev.berth.model.Digest;
import dev.berth.model.MediaType;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Logins, tokens and redirects of registries that images come from. */
class ForeignRegistryTest {
    private static final RepositoryName WEB = RepositoryName.parse("shop/web");
    private static final Credentials LOGIN = new Credentials("me", "s3cret");

    private final MemoryRegistry registry = new MemoryRegistry();
    private final HttpServer other =
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final List<String> askedOther = new CopyOnWriteArrayList<>();
    private final List<String> acceptedOther = new CopyOnWriteArrayList<>();
    private volatile String tokenOfOther = "t0ken";

    ForeignRegistryTest() throws IOException {
        registry.image("shop/web", "v1", "layer");
        other.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        var authorization = exchange.getRequestHeaders().getFirst("Authorization");
                        askedOther.add(exchange.getRequestURI() + " " + authorization);
                        acceptedOther.add(exchange.getRequestHeaders().getFirst("Accept"));
                        var body = Images.bytes("{\"token\":\"" + tokenOfOther + "\"}");
                        exchange.sendResponseHeaders(200, body.length);
                        exchange.getResponseBody().write(body);
                    }
                });
        other.start();
    }

    @AfterEach
    void stop() {
        registry.close();
        other.stop(0);
    }

    private RegistryReader reader(String url, Credentials... login) {
        return new RegistryReader(
                new ForeignRegistry(URI.create(url), login.length == 0 ? null : login[0]));
    }

    private String otherUrl() {
        return "http://127.0.0.1:" + other.getAddress().getPort();
    }

    @Test
    void givesItsLoginWhenAsked() throws Exception {
        registry.authorization = LOGIN.basic();

        assertThat(reader(registry.url(), LOGIN).tags(WEB)).hasSize(1);
    }

    @Test
    void saysHowToLogIn() {
        registry.authorization = LOGIN.basic();

        assertThatThrownBy(() -> reader(registry.url()).tags(WEB))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("wants a login: --source-user USER");
    }

    @Test
    void fetchesOneTokenForManyRequests() throws Exception {
        registry.authorization = "Bearer t0ken";
        registry.challenge =
                "Bearer realm=\"%s/token\",service=\"reg\",scope=\"repository:shop/web:pull\""
                        .formatted(otherUrl());
        var reader = reader(registry.url(), LOGIN);

        assertThat(reader.tags(WEB)).hasSize(1);
        assertThat(reader.tags(WEB)).hasSize(1);

        assertThat(askedOther)
                .containsExactly(
                        "/token?service=reg&scope=repository%3Ashop%2Fweb%3Apull " + LOGIN.basic());
    }

    @Test
    void fetchesATokenForNobodyToo() throws Exception {
        registry.authorization = "Bearer t0ken";
        registry.challenge = "Bearer realm=\"%s/token?a=b\"".formatted(otherUrl());

        assertThat(reader(registry.url()).tags(WEB)).hasSize(1);
        assertThat(askedOther).containsExactly("/token?a=b null");
    }

    @Test
    void sendsNoPasswordInTheOpenThatCameOverTls() {
        var tokens =
                new BearerTokens(
                        java.net.http.HttpClient.newHttpClient(),
                        URI.create("https://registry.example"),
                        LOGIN);

        assertThatThrownBy(() ->
                        tokens.get(Challenge.parse("Bearer realm=\"http://elsewhere.example\"")))
                .hasMessageContaining("without TLS")
                .hasMessageNotContainingAny("s3cret");
    }

    @Test
    void leavesTheLoginAtHomeWhenABlobIsElsewhere() throws Exception {
        registry.authorization = LOGIN.basic();
        var reader = reader(registry.url(), LOGIN);
        var blob = Hashing.of(Digest.Algorithm.SHA256, Images.bytes("layer"));
        registry.fails(
                "GET /v2/shop/web/blobs/", 307, Map.of("Location", otherUrl() + "/far?sig=1"));

        try (var in = reader.blob(WEB, blob).orElseThrow()) {
            assertThat(in.readAllBytes()).isEqualTo(Images.bytes("{\"token\":\"t0ken\"}"));
        }
        assertThat(askedOther).containsExactly("/far?sig=1 null");
    }

    @Test
    void followsNoPageToAnotherServer() {
        registry.answers(
                "GET /v2/_catalog",
                200,
                Map.of("Link", "<" + otherUrl() + "/v2/_catalog>; rel=\"next\""),
                "{\"repositories\":[\"shop/web\"]}");

        assertThatThrownBy(() -> reader(registry.url()).repositories())
                .isInstanceOf(CommandFailed.class)
                .hasMessage(
                        "%s sends us to another server: %s/v2/_catalog",
                        registry.url(), otherUrl());
        assertThat(askedOther).isEmpty();
    }

    @Test
    void asksTheOtherServerForTheSameTypes() throws Exception {
        registry.fails(
                "GET /v2/shop/web/manifests/", 307, Map.of("Location", otherUrl() + "/manifest"));

        var _ = reader(registry.url()).manifest(WEB, new Tag("v1"));

        assertThat(acceptedOther)
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains(MediaType.OCI_INDEX.value(), MediaType.DOCKER_MANIFEST.value());
    }

    @Test
    void keepsTheLoginWhereARedirectStaysAtHome() throws Exception {
        registry.authorization = LOGIN.basic();
        var digest = Hashing.of(Digest.Algorithm.SHA256, Images.bytes("layer"));
        registry.fails(
                "GET /v2/shop/web/blobs/",
                307,
                Map.of("Location", "/v2/shop/web/blobs/" + digest + "?moved"));

        try (var in = reader(registry.url(), LOGIN).blob(WEB, digest).orElseThrow()) {
            assertThat(in.readAllBytes()).isEqualTo(Images.bytes("layer"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "http://a b/", "ftp://127.0.0.1/x", "file:///etc/passwd", "http:///x"})
    void followsNoRedirectToWhatIsNoServer(String location) {
        registry.fails("GET /v2/shop/web/tags", 307, Map.of("Location", location));

        assertThatThrownBy(() -> reader(registry.url()).tags(WEB))
                .isInstanceOf(CommandFailed.class)
                .hasMessage("%s sends us to what is no server: %s", registry.url(), location);
    }

    @Test
    void takesNoTokenThatIsNone() {
        registry.authorization = "Bearer t0ken";
        registry.challenge = "Bearer realm=\"%s/token\"".formatted(otherUrl());
        tokenOfOther = "to\\nken";

        assertThatThrownBy(() -> reader(registry.url()).tags(WEB))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("answered without a token");
    }

    @Test
    void asksNoTokenOfAPlaceThatIsNoServer() {
        registry.authorization = "Bearer t0ken";
        registry.challenge = "Bearer realm=\"httpx://elsewhere.example/token\"";

        assertThatThrownBy(() -> reader(registry.url()).tags(WEB))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("wants a token, from a place that is no URL");
    }
}
