package dev.berth.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.BerthException;
import dev.berth.server.http.Caller;
import dev.berth.server.http.Headers;
import dev.berth.server.http.Response;
import dev.berth.server.http.Route;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Set;

class ApiLoginTest {
    private static final Headers HOST = Headers.NONE.with("Host", "berth.example:5000");
    private static final Caller OPS = new Caller.User("ops");
    private static final Rights RIGHTS =
            new Rights.Granted(List.of(new Grant(Set.of("ops"), List.of(), Set.of(Right.DEPLOY))));

    private static int ask(
            boolean isTls, String peer, Headers headers, Caller caller, Right right) {
        var routes = List.of(Route.get("/api/v1/services", _ -> Response.of(200)));
        var guarded = new ApiLogin(RIGHTS, isTls).guard(right, routes).getFirst();
        return guarded.handler().handle(TestExchange.of(peer, headers, caller)).status();
    }

    private static void assertDenied(
            boolean isTls, String peer, Headers headers, Caller caller, Right right, String why) {
        assertThatThrownBy(() -> ask(isTls, peer, headers, caller, right))
                .isInstanceOf(BerthException.Denied.class)
                .hasMessageContaining(why);
    }

    @Test
    void overTlsAUserWithTheRightMayCallFromAnywhere() {
        assertThat(ask(true, "10.0.0.1", HOST, OPS, Right.DEPLOY)).isEqualTo(200);
        assertDenied(true, "10.0.0.1", HOST, OPS, Right.ADMIN, "ops needs the right admin");
        var bob = new Caller.User("bob");
        assertDenied(true, "127.0.0.1", HOST, bob, Right.DEPLOY, "bob needs the right deploy");
    }

    @Test
    void thisMachineHasNoPrivilegeOnceThereAreUsers() {
        assertThatThrownBy(() -> ask(true, "127.0.0.1", HOST, Caller.ANONYMOUS, Right.DEPLOY))
                .isInstanceOf(BerthException.Unauthorized.class);
        assertThatThrownBy(() -> ask(false, "127.0.0.1", HOST, Caller.ANONYMOUS, Right.DEPLOY))
                .isInstanceOf(BerthException.Unauthorized.class);
    }

    @Test
    void withoutTlsOnlyThisMachineMayCall() {
        assertThat(ask(false, "127.0.0.1", HOST, OPS, Right.DEPLOY)).isEqualTo(200);
        assertDenied(false, "10.0.0.1", HOST, OPS, Right.DEPLOY, "only over TLS");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "null",
                "https://berth.example",
                "https://berth.example:5001",
                "http://berth.example:5000",
                "https://berth.example:5000.evil.example",
                "::",
            })
    void aPageOfSomeoneElseMayNotUseTheLoginThatABrowserKeeps(String origin) {
        var headers = HOST.with("Origin", origin);
        assertDenied(true, "10.0.0.1", headers, OPS, Right.DEPLOY, "a page of");
    }

    @Test
    void thisServersOwnPageMay() {
        var headers = HOST.with("Origin", "https://Berth.example:5000");
        assertThat(ask(true, "10.0.0.1", headers, OPS, Right.DEPLOY)).isEqualTo(200);
        var plain = HOST.with("Origin", "http://berth.example:5000");
        assertThat(ask(false, "127.0.0.1", plain, OPS, Right.DEPLOY)).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Forwarded", "X-Forwarded-For", "x-real-ip"})
    void withoutTlsAProxyThatSpeaksForSomeoneIsNotThisMachine(String header) {
        var headers = HOST.with(header, "192.0.2.1");
        assertDenied(false, "127.0.0.1", headers, OPS, Right.DEPLOY, "only over TLS");
        assertThat(ask(true, "127.0.0.1", headers, OPS, Right.DEPLOY)).isEqualTo(200);
    }

    @Test
    void aDockerHostHasNoBusinessHere() {
        assertDenied(
                true, "10.0.0.1", HOST, new Caller.DockerHost("shop/web"), Right.PULL, "only pull");
    }
}
