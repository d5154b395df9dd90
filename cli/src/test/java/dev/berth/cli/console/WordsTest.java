package dev.berth.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import picocli.CommandLine.TypeConversionException;

import java.time.Duration;
import java.time.Instant;

class WordsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 1.0 kB",
        "31415926, 31.4 MB",
        "999949, 999.9 kB",
        "999950, 1.0 MB",
        "4294967296, 4.3 GB",
        "9223372036854775807, 9.2 EB"
    })
    void saysSizesInDecimalUnits(long bytes, String said) {
        assertThat(Words.size(bytes)).isEqualTo(said);
    }

    @Property
    void saysASizeInAtMostFiveDigits(@ForAll @LongRange(min = 0) long bytes) {
        assertThat(Words.size(bytes)).matches("\\d{1,3} B|\\d{1,3}\\.\\d [kMGTPE]B");
    }

    @ParameterizedTest
    @CsvSource({
        "-5, 0.0 s",
        "0, 0.0 s",
        "1449, 1.4 s",
        "42000, 42 s",
        "185000, 3 min 5 s",
        "7800000, 2 h 10 min",
        "864000000, 10 days"
    })
    void saysTimeSpans(long millis, String said) {
        assertThat(Words.span(Duration.ofMillis(millis))).isEqualTo(said);
    }

    @ParameterizedTest
    @CsvSource({
        "-3, now",
        "0, now",
        "1, 1 s ago",
        "180, 3 min ago",
        "7200, 2 h ago",
        "864000, 10 days ago"
    })
    void saysHowLongAgo(long seconds, String said) {
        var then = Instant.parse("2026-03-01T12:00:00Z");

        assertThat(Words.ago(then, then.plusSeconds(seconds))).isEqualTo(said);
    }

    @Test
    void saysOneOrMany() {
        assertThat(Words.count(1, "layer", "layers")).isEqualTo("1 layer");
        assertThat(Words.count(0, "layer", "layers")).isEqualTo("0 layers");
    }

    @ParameterizedTest
    @CsvSource({"90s, PT90S", "10m, PT10M", "1h30m, PT1H30M", "0s, PT0S"})
    void readsTimes(String text, String duration) {
        assertThat(new DurationText().convert(text)).isEqualTo(Duration.parse(duration));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "m", "1m1h", "-5s", "1.5s", "9999999s", "5 s"})
    void refusesWhatIsNoTime(String text) {
        assertThatThrownBy(() -> new DurationText().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("is not a time such as 90s or 10m");
    }
}
