package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.BerthException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class DataDirectoryTest {
    @TempDir private Path directory;

    private final List<Path> flushed = new ArrayList<>();

    private DataDirectory open(Path root) {
        return DataDirectory.open(
                root,
                parent -> {
                    assertThat(Files.isDirectory(parent)).isTrue();
                    flushed.add(parent);
                });
    }

    @Test
    void flushesEachDirectoryThatItMakesIntoItsParent() {
        open(directory.resolve("srv/berth/data")).close();
        assertThat(flushed)
                .containsExactly(
                        directory, directory.resolve("srv"), directory.resolve("srv/berth"));
    }

    /** Whoever made it may have been killed before it was flushed. */
    @Test
    void flushesADirectoryThatIsThereIntoItsParent() throws IOException {
        Files.createDirectory(directory.resolve("data"));
        open(directory.resolve("data")).close();
        assertThat(flushed).containsExactly(directory);
    }

    @Test
    void aParentThatCannotBeFlushedIsAnError() {
        assertThatThrownBy(() ->
                        DataDirectory.open(
                                directory.resolve("data"),
                                parent -> {
                                    throw new IOException("Input/output error");
                                }))
                .isInstanceOf(BerthException.Unavailable.class)
                .hasMessageContaining("Input/output error")
                .hasMessageContaining("--data");
    }

    @Test
    void isHeldByOneServerAtATime() {
        try (var _ = open(directory)) {
            assertThatThrownBy(() -> open(directory))
                    .isInstanceOf(BerthException.Conflict.class)
                    .hasMessageContaining("another Berth");
        }
        open(directory).close();
    }
}
