package dev.berth.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.http.Caller;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

class TokensTest {
    private static final Set<String> ALLOWED = Set.of("pull shop/web");
    private static final Caller ANN = new Caller.User("ann");

    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final Set<String> users = new HashSet<>(Set.of("ann"));
    private final Tokens tokens = new Tokens(users::contains, () -> now);

    @Test
    void aTokenTellsItsHolderAndWhatItIsFor() {
        for (var holder : List.of(ANN, Caller.ANONYMOUS, new Caller.DockerHost("shop/web"))) {
            assertThat(tokens.read(tokens.issue(holder, ALLOWED)))
                    .contains(new Caller.TokenHolder(holder, ALLOWED));
        }
    }

    @Test
    void aTokenLivesForFiveMinutesWhichIsLongerThanClientsAreTold() {
        assertThat(Tokens.TIME).isEqualTo(Duration.ofMinutes(5));
        assertThat(Tokens.TOLD)
                .isGreaterThanOrEqualTo(Duration.ofSeconds(60))
                .isLessThanOrEqualTo(Tokens.TIME.minusSeconds(60));
        var token = tokens.issue(ANN, ALLOWED);
        now = now.plus(Tokens.TIME).minusSeconds(1);
        assertThat(tokens.read(token)).isPresent();
        now = now.plusSeconds(1);
        assertThat(tokens.read(token)).isEmpty();
    }

    @Test
    void aTokenOfAUserWhoIsGoneIsNone() {
        var token = tokens.issue(ANN, ALLOWED);
        users.clear();
        assertThat(tokens.read(token)).isEmpty();
    }

    @Test
    void aTokenFromElsewhereIsNone() {
        var other = new Tokens(users::contains, () -> now);
        assertThat(tokens.read(other.issue(ANN, ALLOWED))).isEmpty();
    }

    /** Neither another text nor a change of one letter passes. */
    @Property
    void noOtherTextIsAToken(@ForAll String text, @ForAll short at, @ForAll char letter) {
        assertThat(tokens.read(text)).isEmpty();
        var token = tokens.issue(ANN, ALLOWED);
        int place = Math.floorMod(at, token.length());
        var changed = token.substring(0, place) + letter + token.substring(place + 1);
        // The last letters of Base64 carry bits that mean nothing.
        boolean isSame =
                changed.equals(token)
                        || place == token.length() - 1
                        || place == token.indexOf('.') - 1;
        assertThat(isSame || tokens.read(changed).isEmpty()).as(changed).isTrue();
    }
}
