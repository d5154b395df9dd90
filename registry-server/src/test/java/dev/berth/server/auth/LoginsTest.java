package dev.berth.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.model.BerthException;
import dev.berth.model.RepositoryName;
import dev.berth.server.http.Caller;
import dev.berth.server.http.Headers;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.Thread.State;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

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

    private static Caller login(Logins logins, String peer, String user, String password) {
        var login = TestLogins.basicValue(user, password);
        return logins.caller(TestExchange.of(peer, Headers.NONE.with("Authorization", login)));
    }

    private Logins limited(Semaphore checks, Duration patience) {
        return new Logins(TestLogins.line("ann", "secret"), hosts, () -> now, checks, patience);
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
        assertThat(caller("Basic Og==")).isEqualTo(Caller.ANONYMOUS);
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
        assertRefused(() -> login("", "secret"));
        assertRefused(() -> login("ann", ""));
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
    void aLoginThatHeldNeedsNoCheckAndWhatNeedsOneIsToldToComeAgain() {
        var checks = new Semaphore(1, true);
        var limited = limited(checks, Duration.ofMillis(1));
        login(limited, "10.0.0.1", "ann", "secret");
        assertThat(checks.tryAcquire()).isTrue();
        assertThat(login(limited, "10.0.0.1", "ann", "secret")).isEqualTo(new Caller.User("ann"));
        for (var password : List.of("wrong1", "secret2")) {
            assertThatThrownBy(() -> login(limited, "10.0.0.1", "ann", password))
                    .isInstanceOfSatisfying(
                            BerthException.TryLater.class,
                            e -> assertThat(e.status()).isEqualTo(429))
                    .hasMessageContaining("too many logins");
        }
        checks.release();
        assertRefused(() -> login(limited, "10.0.0.1", "ann", "wrong1"));
    }

    @Test
    void aStreamOfWrongLoginsFromOneAddressKeepsNobodyElseWaiting() throws Exception {
        var checks = new Semaphore(0, true);
        var limited = limited(checks, Duration.ofSeconds(60));
        var strangers = new ArrayList<Thread>();
        var refused = new AtomicInteger();
        for (int i = 0; i < 5; i++) {
            strangers.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    login(limited, "10.0.0.9", "ann", "wrong1");
                                } catch (BerthException.Unauthorized e) {
                                    refused.incrementAndGet();
                                }
                            }));
        }
        await().until(() -> strangers.stream().allMatch(t -> t.getState() == State.TIMED_WAITING));
        assertThat(checks.getQueueLength()).isEqualTo(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var ann = threads.submit(() -> login(limited, "10.0.0.1", "ann", "secret"));
            await().until(() -> checks.getQueueLength() == 2);
            checks.release();
            assertThat(ann.get()).isEqualTo(new Caller.User("ann"));
        }
        for (var stranger : strangers) {
            stranger.join();
        }
        assertThat(refused).hasValue(5);
    }

    @Test
    void anAddressThatIsDoneIsForgotten() throws Exception {
        var turns = new PeerTurns();
        var one = InetAddress.getByName("10.0.0.1");
        var two = InetAddress.getByName("10.0.0.2");
        assertThat(turns.begin(one, Duration.ZERO)).isTrue();
        assertThat(turns.begin(one, Duration.ZERO)).isFalse();
        assertThat(turns.begin(two, Duration.ZERO)).isTrue();
        turns.end(two);
        turns.end(one);
        assertThat(turns.isEmpty()).isTrue();
    }

    @Test
    void aLoginThatIsUsedIsRememberedForLongerAndNotForEver() {
        var remembered = new Remembered(() -> now);
        var login = new BasicLogin("ann", "secret");
        remembered.add(login);
        var end = now.plus(Remembered.LONGEST);
        for (; now.isBefore(end); now = now.plusSeconds(30)) {
            assertThat(remembered.has(login)).as("%s", now).isTrue();
        }
        assertThat(remembered.has(login)).isFalse();
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
        now = now.plus(Remembered.TIME);
        assertThat(remembered.has(login)).isFalse();
    }
}
