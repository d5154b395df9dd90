package dev.berth.server.registry;

import static dev.berth.server.http.Refusals.valueOrRefusal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;

import dev.berth.server.http.ByteRange;

import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** The two headers that name bytes. */
class RangesFuzzTest {
    private static final List<Long> SIZES = List.of(0L, 1L, 10L, 1_000L, 1L << 40);

    @ValueSource(
            strings = {
                "bytes=0-3",
                "bytes=4-",
                "bytes=-3",
                "bytes=0-1, 5-9,, 3-4, -1",
                "0-1023",
                "bytes 0-4/5",
                "bytes=999999999999999999-999999999999999999"
            })
    @FuzzTest
    void aRangeIsInsideOrRefused(@NotNull String header) {
        for (long size : SIZES) {
            valueOrRefusal(() -> ByteRange.parse(header, size)).ifPresent(this::check);
        }
        valueOrRefusal(() -> ContentRange.parse(header))
                .ifPresent(range -> {
                    assertThat(range.length()).isPositive();
                    assertThat(range.end()).isEqualTo(range.first() + range.length());
                    assertThat(ContentRange.parse(range.first() + "-" + range.last()))
                            .isEqualTo(range);
                });
    }

    /** No byte goes out twice: that is how a small request becomes a large answer. */
    private void check(List<ByteRange> ranges) {
        for (int i = 0; i < ranges.size(); i++) {
            for (int j = 0; j < i; j++) {
                assertThat(
                                ranges.get(i).first() > ranges.get(j).last()
                                        || ranges.get(j).first() > ranges.get(i).last())
                        .as(ranges.toString())
                        .isTrue();
            }
        }
    }
}
