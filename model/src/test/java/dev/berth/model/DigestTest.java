package dev.berth.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
    private static final String EMPTY =
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @Test
    void parsesWhatItPrints() {
        var digest = Digest.parse("sha256:" + EMPTY);
        assertThat(digest.algorithm()).isEqualTo(Digest.Algorithm.SHA256);
        assertThat(digest.hex()).isEqualTo(EMPTY);
        assertThat(digest).hasToString("sha256:" + EMPTY);
        assertThat(digest.abbreviated()).isEqualTo("e3b0c44298fc");
    }

    @Property
    void everySha256HashHasADigest(@ForAll @Size(32) byte[] hash) {
        var digest = Digest.of(Digest.Algorithm.SHA256, hash);
        assertThat(Digest.parse(digest.toString())).isEqualTo(digest);
    }

    @Property
    void everySha512HashHasADigest(@ForAll @Size(64) byte[] hash) {
        var digest = Digest.of(Digest.Algorithm.SHA512, hash);
        assertThat(Digest.parse(digest.toString())).isEqualTo(digest);
    }

    @Test
    void rejectsUppercaseHex() {
        refuses("sha256:" + EMPTY.replace('e', 'E'));
    }

    @Test
    void rejectsTheWrongLength() {
        refuses("sha256:" + EMPTY.substring(1));
        refuses("sha256:" + EMPTY + "0");
        refuses("sha512:" + EMPTY);
        refuses("sha256:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ":", "sha256", "latest", "sha256+b64:x", "SHA256:", "md5:", "sha256 :"})
    void rejectsWhatIsNoDigest(String text) {
        refuses(text + (text.endsWith(":") ? EMPTY : ""));
    }

    @Test
    void rejectsDigitsThatAreNotAscii() {
        refuses("sha256:" + EMPTY.replace('0', '\u0660'));
    }

    @Property
    void anyOtherTextIsRefusedAsADigest(@ForAll String text) {
        refuses(text);
    }

    @ParameterizedTest
    @EnumSource
    void anAlgorithmIsParsedFromWhatItPrints(Digest.Algorithm algorithm) {
        assertThat(Digest.Algorithm.parse(algorithm.toString())).isEqualTo(algorithm);
    }

    @Test
    void theMessageRepeatsNothingDangerousAndIsBounded() {
        assertThatThrownBy(() -> Digest.parse("sha256:\u001b[31m" + "x".repeat(10_000)))
                .message()
                .hasSizeLessThan(300)
                .doesNotContain("\u001b");
    }

    private static void refuses(String text) {
        assertThatThrownBy(() -> Digest.parse(text))
                .isInstanceOfSatisfying(
                        BerthException.Invalid.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.DIGEST_INVALID));
    }
}
