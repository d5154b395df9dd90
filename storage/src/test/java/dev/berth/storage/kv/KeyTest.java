package dev.berth.storage.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

class KeyTest {
    private static final Key ROWS = Key.of(KeyPrefix.CATALOGUE, 'k');

    @Property
    void numbersAreOrderedAsNumbers(
            @ForAll @LongRange(min = 0) long a, @ForAll @LongRange(min = 0) long b) {
        assertThat(Integer.signum(ROWS.number(a).compareTo(ROWS.number(b))))
                .isEqualTo(Long.compare(a, b));
    }

    @Property
    void textsAreOrderedByTheirBytes(@ForAll("texts") String a, @ForAll("texts") String b) {
        int bytes =
                Arrays.compareUnsigned(
                        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
        assertThat(Integer.signum(ROWS.text(a).compareTo(ROWS.text(b))))
                .isEqualTo(Integer.signum(bytes));
    }

    @Property
    void noTextIsAPrefixOfAnother(@ForAll("texts") String a, @ForAll("texts") String b) {
        assertThat(ROWS.text(a).startsWith(ROWS.text(b))).isEqualTo(a.equals(b));
    }

    @Property
    void givesItsPartsBack(@ForAll("texts") String text, @ForAll @LongRange(min = 0) long number) {
        var key = Key.ofBytes(ROWS.text(text).number(number).text(text).bytes());
        var parts = key.after(ROWS);
        assertThat(parts.text()).isEqualTo(text);
        assertThat(parts.number()).isEqualTo(number);
        assertThat(parts.text()).isEqualTo(text);
    }

    @Property
    void whatBeginsWithAKeyIsBeforeItsEnd(@ForAll("texts") String a, @ForAll("texts") String b) {
        var prefix = ROWS.text(a);
        var end = prefix.afterAll();
        assertThat(prefix.text(b).compareTo(end)).isNegative();
        assertThat(prefix.compareTo(end)).isNegative();
        var other = ROWS.text(b);
        if (!other.startsWith(prefix)) {
            assertThat(other.compareTo(prefix) < 0).isEqualTo(other.compareTo(end) < 0);
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .ofMaxLength(6)
                .filter(text -> text.indexOf('\0') < 0)
                .filter(text -> text.chars().noneMatch(c -> Character.isSurrogate((char) c)));
    }

    @Test
    void theEndOfAKeyThatEndsInTheLargestByteIsThatOfItsBeginning() {
        var key = Key.ofBytes(new byte[] {1, -1, -1});
        assertThat(key.afterAll()).isEqualTo(Key.ofBytes(new byte[] {2}));
        assertThatThrownBy(() -> Key.ofBytes(new byte[] {-1}).afterAll())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesANulAndANegativeNumber() {
        assertThatThrownBy(() -> ROWS.text("a\0b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ROWS.number(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keysWithTheSameBytesAreEqual() {
        assertThat(ROWS.text("a")).isEqualTo(ROWS.text("a")).hasSameHashCodeAs(ROWS.text("a"));
        assertThat(ROWS.text("a")).isNotEqualTo(ROWS.text("b"));
    }
}
