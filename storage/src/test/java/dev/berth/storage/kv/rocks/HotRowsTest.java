package dev.berth.storage.kv.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.storage.kv.Key;
import dev.berth.storage.kv.KeyPrefix;
import dev.berth.storage.kv.Overlay;
import dev.berth.storage.kv.View;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiPredicate;

class HotRowsTest {
    private final Disk disk = new Disk();
    private final HotRows rows = new HotRows(disk);

    /** What is durable, and how often a row of it was looked up. */
    private static final class Disk implements View {
        private final TreeMap<Key, byte[]> rows = new TreeMap<>();
        private int lookups;

        @Override
        public byte @Nullable [] get(Key key) {
            lookups++;
            return rows.get(key);
        }

        @Override
        public void scan(Key prefix, Key from, BiPredicate<Key, byte[]> visitor) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void scanBackwards(Key prefix, BiPredicate<Key, byte[]> visitor) {
            throw new UnsupportedOperationException();
        }
    }

    private static Key key(String text) {
        return Key.of(KeyPrefix.CATALOGUE, 'q').text(text);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void write(Overlay batch) {
        batch.forEach((key, value) -> {
            if (value == null) {
                disk.rows.remove(key);
            } else {
                disk.rows.put(key, value);
            }
        });
        rows.wrote(batch);
    }

    @Test
    void looksARowUpOnce() {
        disk.rows.put(key("a"), bytes("one"));
        for (int i = 0; i < 3; i++) {
            assertThat(rows.get(key("a"))).isEqualTo(bytes("one"));
            assertThat(rows.get(key("absent"))).isNull();
        }
        assertThat(disk.lookups).isEqualTo(2);
    }

    @Test
    void showsWhatWasWritten() {
        disk.rows.put(key("a"), bytes("one"));
        disk.rows.put(key("b"), bytes("one"));
        rows.get(key("a"));
        rows.get(key("b"));
        rows.get(key("c"));
        var batch = new Overlay(rows);
        batch.put(key("a"), bytes("two"));
        batch.delete(key("b"));
        batch.put(key("c"), new byte[10_000]);
        write(batch);
        assertThat(rows.get(key("a"))).isEqualTo(bytes("two"));
        assertThat(rows.get(key("b"))).isNull();
        assertThat(rows.get(key("c"))).hasSize(10_000);
    }

    @Test
    void believesNothingAfterAWriteThatFailed() {
        rows.get(key("a"));
        disk.rows.put(key("a"), bytes("one"));
        rows.forget();
        assertThat(rows.get(key("a"))).isEqualTo(bytes("one"));
    }

    @Test
    void whatIsGivenOutIsTheCallers() {
        disk.rows.put(key("a"), bytes("one"));
        rows.get(key("a"));
        var given = Objects.requireNonNull(rows.get(key("a")));
        given[0] = 'x';
        assertThat(rows.get(key("a"))).isEqualTo(bytes("one"));
    }

    @Test
    void isBounded() {
        for (int i = 0; i < 10_000; i++) {
            rows.get(key("" + i));
        }
        int before = disk.lookups;
        rows.get(key("9999"));
        assertThat(disk.lookups).isEqualTo(before);
        rows.get(key("0"));
        assertThat(disk.lookups).isEqualTo(before + 1);
    }
}
