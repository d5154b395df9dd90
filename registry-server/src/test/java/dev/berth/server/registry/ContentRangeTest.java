package dev.berth.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.BerthException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class ContentRangeTest {

    @Property
    void readsWhatTheSpecWrites(
            @ForAll @LongRange(min = 0, max = 1L << 50) long first,
            @ForAll @LongRange(min = 1, max = 1L << 50) long length) {
        var range = ContentRange.parse(first + "-" + (first + length - 1));
        assertThat(range.first()).isEqualTo(first);
        assertThat(range.length()).isEqualTo(length);
    }

    @Property
    void readsWhatHttpWrites(@ForAll @LongRange(min = 0, max = 1L << 50) long first) {
        assertThat(ContentRange.parse("bytes " + first + "-" + first + "/*").first())
                .isEqualTo(first);
    }

    @Property
    void refusesEverythingElseClearly(@ForAll String text) {
        try {
            assertThat(ContentRange.parse(text).length()).isPositive();
        } catch (BerthException.Invalid refused) {
            assertThat(refused).hasMessageContaining("is not of the form FIRST-LAST");
        }
    }
}
