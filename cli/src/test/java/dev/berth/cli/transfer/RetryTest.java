package dev.berth.cli.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

class RetryTest {
    private final List<Duration> pauses = new ArrayList<>();
    private final Retry retry = new Retry((duration, why) -> pauses.add(duration));
    private int tries;

    @Test
    void waitsAsLongAsItIsAskedToAndNoLongerThanAMinute() throws Exception {
        var waits = List.of(Duration.ofSeconds(7), Duration.ofHours(3));

        int result =
                retry.of(() -> {
                    if (tries < waits.size()) {
                        throw new TryAgain("not now", waits.get(tries++));
                    }
                    return 42;
                });

        assertThat(result).isEqualTo(42);
        assertThat(pauses).containsExactly(Duration.ofSeconds(7), Duration.ofMinutes(1));
    }

    @Test
    void givesUpAfterFiveTries() {
        assertThatThrownBy(() ->
                        retry.of(() -> {
                            tries++;
                            throw new IOException("broken");
                        }))
                .hasMessage("broken");
        assertThat(tries).isEqualTo(5);
        assertThat(pauses).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 8L);
    }

    @Test
    void doesNotWaitForAFileThatIsNotThere() {
        assertThatThrownBy(() ->
                        retry.of(() -> {
                            throw new NoSuchFileException("gone");
                        }))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(pauses).isEmpty();
    }
}
