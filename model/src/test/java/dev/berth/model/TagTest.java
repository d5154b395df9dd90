package dev.berth.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagTest {
    @Property
    void takesWhatTheSpecTakes(@ForAll("tags") String text) {
        assertThat(Tag.parse(text)).hasToString(text);
        assertThat(Reference.parse(text)).isEqualTo(Tag.parse(text));
    }

    @Provide
    Arbitrary<String> tags() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('A', 'Z')
                .withCharRange('0', '9')
                .withChars("_.-")
                .ofMinLength(1)
                .ofMaxLength(128)
                .filter(text -> text.charAt(0) != '.' && text.charAt(0) != '-');
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".a", "-a", "a/b", "a b", "é", "a\n", "a+b", "a\u0000"})
    void refusesWhatTheSpecRefuses(String text) {
        assertThatThrownBy(() -> Tag.parse(text)).isInstanceOf(BerthException.Invalid.class);
    }

    @Test
    void takes128CharactersAndNotOneMore() {
        assertThat(Tag.parse("a".repeat(128)).value()).hasSize(128);
        assertThatThrownBy(() -> Tag.parse("a".repeat(129)))
                .isInstanceOf(BerthException.Invalid.class);
    }

    @Test
    void aMalformedDigestIsNeverTakenForATag() {
        assertThatThrownBy(() -> Reference.parse("sha256:abc"))
                .isInstanceOfSatisfying(
                        BerthException.Invalid.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.DIGEST_INVALID));
    }

    @Test
    void aReferenceWithAColonIsADigest() {
        var text = "sha256:" + "0".repeat(64);
        assertThat(Reference.parse(text)).isEqualTo(Digest.parse(text));
    }
}
