package dev.berth.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The detector itself must be able to fail. */
@ExtendWith(LeakWatch.class)
class LeakWatchTest {

    @Test
    void noticesABufferThatNobodyReleases() {
        LeakWatch.leakOne();
        await().until(() -> !LeakWatch.found().isEmpty());
        assertThat(LeakWatch.found()).isNotEmpty();
        LeakWatch.found().clear();
    }
}
