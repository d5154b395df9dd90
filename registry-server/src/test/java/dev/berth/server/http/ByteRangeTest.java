package dev.berth.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.BerthException;

import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

import java.util.BitSet;
import java.util.List;
import java.util.StringJoiner;

class ByteRangeTest {
    private static final long MOST = 1L << 45;

    @Property
    void aRangeInsideIsTakenAsItIs(
            @ForAll @LongRange(min = 0, max = MOST) long first,
            @ForAll @LongRange(min = 1, max = MOST) long length,
            @ForAll @LongRange(min = 0, max = MOST) long behind) {
        long last = first + length - 1;
        var range = ByteRange.parse("bytes=" + first + "-" + last, last + 1 + behind);
        assertThat(range).containsExactly(new ByteRange(first, last, last + 1 + behind));
        assertThat(range.getFirst().length()).isEqualTo(length);
    }

    @Property
    void aRangeEndsWithTheContent(
            @ForAll @LongRange(min = 1, max = MOST) long size,
            @ForAll @LongRange(min = 0, max = MOST) long first) {
        Assume.that(first < size);
        var whole = new ByteRange(first, size - 1, size);
        assertThat(ByteRange.parse("bytes=" + first + "-", size)).containsExactly(whole);
        assertThat(ByteRange.parse("bytes=" + first + "-" + (size + 5), size))
                .containsExactly(whole);
    }

    @Property
    void aSuffixIsAtMostTheWhole(
            @ForAll @LongRange(min = 1, max = MOST) long size,
            @ForAll @LongRange(min = 1, max = MOST) long length) {
        assertThat(ByteRange.parse("bytes=-" + length, size).getFirst().length())
                .isEqualTo(Math.min(size, length));
    }

    @Property
    void aRangeBehindTheEndNamesTheSize(@ForAll @LongRange(min = 0, max = MOST) long size) {
        assertThatThrownBy(() -> ByteRange.parse("bytes=" + size + "-", size))
                .isInstanceOfSatisfying(
                        BerthException.RangeUnsatisfiable.class,
                        e -> assertThat(e.size()).isEqualTo(size));
    }

    /** Whatever is asked for, in whatever order: each byte of it once, and no byte more. */
    @Property
    void severalRangesCoverWhatWasAskedForOnce(
            @ForAll @Size(min = 1, max = ByteRange.MOST) List<@IntRange(max = 60) Integer> firsts,
            @ForAll @IntRange(max = 9) int more,
            @ForAll @IntRange(min = 1, max = 50) int size) {
        var asked = new BitSet();
        var header = new StringJoiner(", ", "bytes=", "");
        for (int first : firsts) {
            header.add(first + "-" + (first + more));
            asked.set(first, first + more + 1);
        }
        asked.clear(size, Math.max(size, asked.length()));
        Assume.that(!asked.isEmpty());
        var covered = new BitSet();
        for (var range : ByteRange.parse(header.toString(), size)) {
            assertThat(covered.get((int) Math.max(0, range.first() - 1), (int) range.last() + 2))
                    .as("%s in %s", range, header)
                    .isEqualTo(new BitSet());
            covered.set((int) range.first(), (int) range.last() + 1);
        }
        assertThat(covered).isEqualTo(asked);
    }

    @Example
    void severalRangesKeepTheirOrder() {
        assertThat(ByteRange.parse("bytes=50-59, 0-9,, -5", 100))
                .containsExactly(
                        new ByteRange(50, 59, 100),
                        new ByteRange(0, 9, 100),
                        new ByteRange(95, 99, 100));
        assertThat(ByteRange.parse("bytes=50-59, 0-9, 5-50", 100))
                .containsExactly(new ByteRange(0, 59, 100));
    }

    @Property
    void anyHeaderIsARangeInsideOrAClearRefusal(
            @ForAll String text, @ForAll @LongRange(min = 0, max = 99) long size) {
        try {
            ByteRange.parse("bytes=" + text, size)
                    .forEach(range -> assertThat(range.last()).isLessThan(size));
        } catch (BerthException refused) {
            assertThat(refused.status()).isIn(400, 416);
        }
    }
}
