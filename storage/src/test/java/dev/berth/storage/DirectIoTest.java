package dev.berth.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class DirectIoTest {
    @Test
    void tryingLeavesNothing(@TempDir Path directory) throws IOException {
        var _ = DirectIo.works(directory);
        try (var left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void worksNowhereThatIsNotThere(@TempDir Path directory) {
        assertThat(DirectIo.works(directory.resolve("none"))).isFalse();
    }
}
