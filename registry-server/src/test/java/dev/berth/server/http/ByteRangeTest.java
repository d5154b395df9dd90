package dev.berth.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.BerthException;

import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class ByteRangeTest {
    private static final long MOST = 1L << 45;

    @Property
    void aRangeInsideIsTakenAsItIs(
            @ForAll @LongRange(min = 0, max = MOST) long first,
            @ForAll @LongRange(min = 1, max = MOST) long length,
            @ForAll @LongRange(min = 0, max = MOST) long behind) {
        long last = first + length - 1;
        var range = ByteRange.parse("bytes=" + first + "-" + last, last + 1 + behind);
        assertThat(range).hasValue(new ByteRange(first, last, last + 1 + behind));
        assertThat(range.get().length()).isEqualTo(length);
    }

    @Property
    void aRangeEndsWithTheContent(
            @ForAll @LongRange(min = 1, max = MOST) long size,
            @ForAll @LongRange(min = 0, max = MOST) long first) {
        Assume.that(first < size);
        var whole = new ByteRange(first, size - 1, size);
        assertThat(ByteRange.parse("bytes=" + first + "-", size)).hasValue(whole);
        assertThat(ByteRange.parse("bytes=" + first + "-" + (size + 5), size)).hasValue(whole);
    }

    @Property
    void aSuffixIsAtMostTheWhole(
            @ForAll @LongRange(min = 1, max = MOST) long size,
            @ForAll @LongRange(min = 1, max = MOST) long length) {
        assertThat(ByteRange.parse("bytes=-" + length, size).orElseThrow().length())
                .isEqualTo(Math.min(size, length));
    }

    @Property
    void aRangeBehindTheEndNamesTheSize(@ForAll @LongRange(min = 0, max = MOST) long size) {
        assertThatThrownBy(() -> ByteRange.parse("bytes=" + size + "-", size))
                .isInstanceOfSatisfying(
                        BerthException.RangeUnsatisfiable.class,
                        e -> assertThat(e.size()).isEqualTo(size));
    }

    @Property
    void anyHeaderIsARangeInsideOrAClearRefusal(
            @ForAll String text, @ForAll @LongRange(min = 0, max = 99) long size) {
        try {
            ByteRange.parse("bytes=" + text, size)
                    .ifPresent(range -> assertThat(range.last()).isLessThan(size));
        } catch (BerthException refused) {
            assertThat(refused.status()).isIn(400, 416);
        }
    }
}
