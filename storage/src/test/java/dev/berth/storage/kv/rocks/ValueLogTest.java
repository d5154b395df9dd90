package dev.berth.storage.kv.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.storage.DirectIo;
import dev.berth.storage.Durability;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class ValueLogTest {
    @TempDir private Path parent;

    private ValueLog open(boolean direct) throws IOException {
        return ValueLog.open(parent, direct, Durability.FLUSHED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givesBackValuesOfEverySize(boolean direct) throws IOException {
        var values =
                List.of(
                        random(0),
                        random(1),
                        random(4095),
                        random(4096),
                        random(4097),
                        random(600_000));
        try (var log = open(direct && DirectIo.works(parent))) {
            var places = new ArrayList<>(log.append(values));
            for (var value : values) {
                places.addAll(log.append(List.of(value)));
            }
            for (int i = 0; i < places.size(); i++) {
                assertThat(log.read(places.get(i))).isEqualTo(values.get(i % values.size()));
            }
        }
    }

    @Test
    void neverWritesToAFileOfAnEarlierProcess() throws IOException {
        var values = List.of(random(10), random(20));
        var places = new ArrayList<byte[]>();
        for (var value : values) {
            try (var log = open(false)) {
                places.addAll(log.append(List.of(value)));
            }
        }
        try (var log = open(false)) {
            assertThat(log.read(places.get(0))).isEqualTo(values.get(0));
            assertThat(log.read(places.get(1))).isEqualTo(values.get(1));
        }
        assertThat(files()).containsExactly("00000001.values", "00000002.values");
    }

    @Test
    void aStartThatWritesNothingLeavesNothing() throws IOException {
        open(false).close();
        assertThat(files()).isEmpty();
    }

    @Test
    void goesOnAfterAFailureWithAnotherFile() throws IOException {
        try (var log = open(false)) {
            Files.delete(parent.resolve("values"));
            assertThatThrownBy(() -> log.append(List.of(random(10))))
                    .isInstanceOf(NoSuchFileException.class);
            Files.createDirectory(parent.resolve("values"));
            var value = random(10);
            assertThat(log.read(log.append(List.of(value)).getFirst())).isEqualTo(value);
        }
    }

    private List<String> files() throws IOException {
        try (var files = Files.list(parent.resolve("values"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static byte[] random(int length) {
        var value = new byte[length];
        new Random(length).nextBytes(value);
        return value;
    }
}
