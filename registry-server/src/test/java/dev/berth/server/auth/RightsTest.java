package dev.berth.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.RepositoryName;
import dev.berth.server.http.Caller;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;

class RightsTest {
    private static final Caller ANN = new Caller.User("ann");
    private static final Caller BOB = new Caller.User("bob");
    private static final Caller OPS = new Caller.User("ops");
    private static final RepositoryName WEB = RepositoryName.parse("shop/web");
    private static final RepositoryName BASE = RepositoryName.parse("base/debian");
    private static final RepositoryName SECRET = RepositoryName.parse("secret/plan");

    private static final Rights.Granted RIGHTS =
            new Rights.Granted(
                    List.of(
                            grant("ann", "shop/*", Right.PUSH, Right.DELETE, Right.DEPLOY),
                            grant("users", "shop/**", Right.PULL),
                            grant("anonymous", "base/**", Right.PULL),
                            new Grant(Set.of("ops"), List.of(), Set.of(Right.ADMIN))));

    private static Grant grant(String who, String repositories, Right... may) {
        return new Grant(Set.of(who), List.of(RepositoryPattern.parse(repositories)), Set.of(may));
    }

    @Test
    void aGrantIsForWhomItNames() {
        assertThat(RIGHTS.may(ANN, Right.PUSH, WEB)).isTrue();
        assertThat(RIGHTS.may(ANN, Right.DELETE, WEB)).isTrue();
        assertThat(RIGHTS.may(ANN, Right.DEPLOY)).isTrue();
        assertThat(RIGHTS.may(BOB, Right.PUSH, WEB)).isFalse();
        assertThat(RIGHTS.may(BOB, Right.DEPLOY)).isFalse();
        assertThat(RIGHTS.may(BOB, Right.PULL, WEB)).isTrue();
        assertThat(RIGHTS.may(Caller.ANONYMOUS, Right.PULL, WEB)).isFalse();
    }

    @Test
    void whatNobodyGrantsNobodyMay() {
        for (var right : List.of(Right.PULL, Right.PUSH, Right.DELETE)) {
            assertThat(RIGHTS.may(ANN, right, SECRET)).isFalse();
        }
        var none = new Rights.Granted(List.of());
        assertThat(none.may(ANN, Right.PULL, WEB)).isFalse();
        assertThat(none.may(ANN, Right.DEPLOY)).isFalse();
    }

    @Test
    void whoPushesMayPull() {
        var rights = new Rights.Granted(List.of(grant("ann", "shop/web", Right.PUSH)));
        assertThat(rights.may(ANN, Right.PULL, WEB)).isTrue();
        assertThat(rights.may(ANN, Right.DELETE, WEB)).isFalse();
    }

    @Test
    void whatStrangersMayUsersMayToo() {
        assertThat(RIGHTS.may(Caller.ANONYMOUS, Right.PULL, BASE)).isTrue();
        assertThat(RIGHTS.may(BOB, Right.PULL, BASE)).isTrue();
        assertThat(RIGHTS.may(Caller.ANONYMOUS, Right.PUSH, BASE)).isFalse();
    }

    @Test
    void anAdministratorMayDoEverythingEverywhere() {
        for (var right : Right.values()) {
            assertThat(RIGHTS.may(OPS, right, SECRET)).isTrue();
            assertThat(RIGHTS.may(OPS, right)).isTrue();
        }
    }

    @Test
    void aDockerHostMayPullWhatItWasSentForAndListNothing() {
        var host = new Caller.DockerHost("secret/plan");
        var holder = new Caller.TokenHolder(host, Set.of("pull secret/plan", "pull shop/web"));
        for (var right : Right.values()) {
            assertThat(RIGHTS.may(host, right, SECRET)).isEqualTo(right == Right.PULL);
            assertThat(RIGHTS.may(holder, right, SECRET)).isEqualTo(right == Right.PULL);
            assertThat(RIGHTS.may(host, right)).isEqualTo(right == Right.PULL);
            for (var other : List.of(WEB, BASE)) {
                assertThat(RIGHTS.may(host, right, other)).isFalse();
                assertThat(RIGHTS.may(holder, right, other)).isFalse();
            }
        }
        assertThat(RIGHTS.readableBy(host).test(SECRET)).isFalse();
        assertThat(RIGHTS.readableBy(holder).test(SECRET)).isFalse();
    }

    @Test
    void aUserIsNotAWordOfTheSettings() {
        var rights = new Rights.Granted(List.of(grant("users", "**", Right.PUSH)));
        assertThat(rights.may(Caller.ANONYMOUS, Right.PUSH, WEB)).isFalse();
        assertThat(RIGHTS.named()).containsExactly("ann", "ops");
    }

    @Test
    void aContradictionIsRefused() {
        assertThatThrownBy(() -> grant("anonymous", "**", Right.PULL, Right.PUSH))
                .hasMessageContaining("anonymous may pull and nothing else");
        assertThatThrownBy(() -> new Grant(Set.of("ann"), List.of(), Set.of(Right.PUSH)))
                .hasMessageContaining("need `repositories`");
        assertThatThrownBy(() -> grant("ann", "**", Right.DEPLOY))
                .hasMessageContaining("`repositories` means nothing");
    }
}
