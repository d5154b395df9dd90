package dev.berth.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

class HtpasswdTest {
    private static final String HASH =
            "$2y$10$LSX9t5k9Lfw4DIHsItIUae0F.pIvYXu5niitQT41DvNmGMQmugWYe";

    @Test
    void knowsTheRightPassword() {
        var users = Htpasswd.parse("ann:" + HASH + "\n");
        assertThat(users.knows("ann", "correct horse")).isTrue();
        assertThat(users.knows("ann", "correct horse ")).isFalse();
        assertThat(users.knows("ann", "")).isFalse();
        assertThat(users.knows("bob", "correct horse")).isFalse();
        assertThat(users.knows("", "")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2a", "2b", "2y"})
    void knowsEveryVersionOfBcrypt(String version) {
        var users = Htpasswd.parse(TestLogins.line("ann", "pässword:x", version, 5));
        assertThat(users.knows("ann", "pässword:x")).isTrue();
        assertThat(users.knows("ann", "pässword")).isFalse();
    }

    @Test
    void emptyLinesAndCommentsSayNothing() {
        var text = "# our users\r\n\r\nann:" + HASH + "\r\n   \n";
        assertThat(Htpasswd.parse(text).users()).containsExactly("ann");
        assertThat(Htpasswd.parse("").users()).isEmpty();
        assertThat(Htpasswd.parse("").knows("ann", "x")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ann | line 1 is not of the form NAME:HASH",
                ":$2y$10$x | line 1 is not of the form NAME:HASH",
                "ann:secret | line 1 has no bcrypt hash",
                "ann:$apr1$abc$def | line 1 has no bcrypt hash",
                "ann:{SHA}abcdef | line 1 has no bcrypt hash",
                "ann:$2y$03$LSX9t5k9Lfw4DIHsItIUae0F.pIvYXu5niitQT41DvNmGMQmugWYe | line 1 has no",
                "ann:$2y$31$LSX9t5k9Lfw4DIHsItIUae0F.pIvYXu5niitQT41DvNmGMQmugWYe | line 1 has no",
                "anonymous:$2y$10$LSX9t5k9Lfw4DIHsItIUae0F.pIvYXu5niitQT41DvNmGMQmugWYe | a word",
                "users:$2y$10$LSX9t5k9Lfw4DIHsItIUae0F.pIvYXu5niitQT41DvNmGMQmugWYe | a word",
            })
    void refusesWhatIsNoBcryptAndShowsNothingOfIt(String text, String why) {
        assertThatThrownBy(() -> Htpasswd.parse(text + "\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why)
                .message()
                .doesNotContain("secret", "$", "{SHA}");
    }

    @Test
    void oneNameIsOneUser() {
        assertThatThrownBy(() -> Htpasswd.parse("ann:" + HASH + "\nann:" + HASH))
                .hasMessageContaining("line 2 names \"ann\" a second time");
    }

    /** Whatever the text: users, or an error that names a line. */
    @Property
    void everyTextIsReadOrRefusedWithItsLine(@ForAll String text) {
        try {
            Htpasswd.parse(text);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).matches("(?s)line \\d+ .*");
        }
    }

    @Property(tries = 20)
    void whatIsWrittenIsKnown(@ForAll @Size(max = 4) Map<String, String> passwords) {
        var valid = new HashMap<String, String>();
        passwords.forEach((user, password) -> {
            if (user.matches("[^:#\\p{Cntrl}\\s][^:\\p{Cntrl}]{0,99}")) {
                valid.put(user, password);
            }
        });
        var text =
                valid.entrySet().stream()
                        .map(e -> TestLogins.line(e.getKey(), e.getValue()))
                        .collect(Collectors.joining());
        var users = Htpasswd.parse(text);
        assertThat(users.users()).isEqualTo(valid.keySet());
        valid.forEach((user, password) -> assertThat(users.knows(user, password)).isTrue());
    }
}
