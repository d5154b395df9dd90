package dev.berth.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.BerthException;
import dev.berth.model.RepositoryName;
import dev.berth.server.http.Caller;
import dev.berth.server.http.Headers;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

class LoginsTest {
    private static final RepositoryName WEB = RepositoryName.parse("shop/web");

    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final HostLogin hosts = new HostLogin(() -> now);
    private final Logins logins = new Logins(TestLogins.line("ann", "secret"), hosts, () -> now);

    private Caller caller(String... authorization) {
        var headers = Headers.NONE;
        for (var value : authorization) {
            headers = headers.with("Authorization", value);
        }
        return logins.caller(TestExchange.of("10.0.0.1", headers));
    }

    private Caller login(String user, String password) {
        return caller(TestLogins.basicValue(user, password));
    }

    private void assertRefused(Callable<Caller> call) {
        assertThatThrownBy(call::call)
                .isInstanceOfSatisfying(
                        BerthException.Unauthorized.class,
                        e -> {
                            assertThat(e.status()).isEqualTo(401);
                            assertThat(e.challenge()).startsWith("Basic realm=\"");
                            assertThat(e.safeMessage()).doesNotContain("secret", "wrong1");
                        });
    }

    @Test
    void whoSaysNothingIsAnonymous() {
        assertThat(caller()).isEqualTo(Caller.ANONYMOUS);
    }

    @Test
    void whoKnowsThePasswordIsTheUser() {
        assertThat(login("ann", "secret")).isEqualTo(new Caller.User("ann"));
        assertThat(caller(TestLogins.basicValue("ann", "secret").replace("Basic", "bAsIc")))
                .isEqualTo(new Caller.User("ann"));
    }

    @Test
    void aWrongLoginIsRefusedAndNeverTakenForAnonymous() {
        assertRefused(() -> login("ann", "wrong1"));
        assertRefused(() -> login("bob", "secret"));
        assertRefused(() -> login("", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic", "Basic ", "Basic !!", "Basic YW5u", "Digest x"})
    void whatIsNoLoginIsRefused(String value) {
        assertRefused(() -> caller(value));
    }

    @Test
    void twoLoginsAreNone() {
        var login = TestLogins.basicValue("ann", "secret");
        assertRefused(() -> caller(login, login));
    }

    @Test
    void aDockerHostsLoginIsForOneRepositoryAndForOnePull() {
        var password = hosts.password(WEB, Duration.ofSeconds(90));
        assertThat(login(HostLogin.USER, password)).isEqualTo(new Caller.DockerHost("shop/web"));
        now = now.plusSeconds(90);
        assertThat(login(HostLogin.USER, password)).isEqualTo(new Caller.DockerHost("shop/web"));
        now = now.plusMillis(1);
        assertRefused(() -> login(HostLogin.USER, password));
    }

    @Test
    void nobodyMakesADockerHostsLoginUp() {
        var password = hosts.password(WEB, Duration.ofSeconds(90));
        var other = hosts.password(RepositoryName.parse("secret/plan"), Duration.ofSeconds(90));
        assertRefused(() -> login("ann", password));
        var elsewhere = new HostLogin(() -> now).password(WEB, Duration.ofSeconds(90));
        assertRefused(() -> login(HostLogin.USER, elsewhere));
        var mixed =
                other.substring(0, other.indexOf('.')) + password.substring(password.indexOf('.'));
        assertRefused(() -> login(HostLogin.USER, mixed));
        for (var none : List.of("", ".", "secret", "!.!", "." + password)) {
            assertRefused(() -> login(HostLogin.USER, none));
        }
    }

    @Test
    void anotherFileCountsAtOnceEvenForWhoWasRemembered() {
        login("ann", "secret");
        logins.replace(TestLogins.line("ann", "changed"));
        assertRefused(() -> login("ann", "secret"));
        assertThat(login("ann", "changed")).isEqualTo(new Caller.User("ann"));
        logins.replace("");
        assertRefused(() -> login("ann", "changed"));
    }

    @Test
    void aBrokenFileChangesNothing() {
        assertThatThrownBy(() -> logins.replace("ann:plain")).hasMessageContaining("line 1");
        assertThat(login("ann", "secret")).isEqualTo(new Caller.User("ann"));
    }

    @Test
    void manyAtOnceAreAllAnswered() throws Exception {
        var answers = new ArrayList<Callable<Caller>>();
        for (int i = 0; i < 64; i++) {
            answers.add(() -> login("ann", "secret"));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var answer : threads.invokeAll(answers)) {
                assertThat(answer.get()).isEqualTo(new Caller.User("ann"));
            }
        }
    }

    @Test
    void aLoginThatHoldsIsRememberedForAMinute() {
        var remembered = new Remembered(() -> now);
        var login = new BasicLogin("ann", "secret");
        assertThat(remembered.has(login)).isFalse();
        remembered.add(login);
        now = now.plus(Remembered.TIME).minusMillis(1);
        assertThat(remembered.has(login)).isTrue();
        assertThat(remembered.has(new BasicLogin("ann", "Secret"))).isFalse();
        assertThat(remembered.has(new BasicLogin("bob", "secret"))).isFalse();
        now = now.plusMillis(1);
        assertThat(remembered.has(login)).isFalse();
    }
}
