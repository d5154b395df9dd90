package dev.berth.storage.kv.memory;

import dev.berth.storage.kv.Key;
import dev.berth.storage.kv.View;

import org.jspecify.annotations.Nullable;

import java.util.NavigableMap;
import java.util.function.BiPredicate;

/** One of the maps that {@link MemoryStore} has published. Owned by one thread. */
final class MemoryView implements View, AutoCloseable {
    private final NavigableMap<Key, byte[]> rows;
    private boolean ended;

    MemoryView(NavigableMap<Key, byte[]> rows) {
        this.rows = rows;
    }

    @Override
    public byte @Nullable [] get(Key key) {
        requireOpen();
        var value = rows.get(key);
        return value == null ? null : value.clone();
    }

    @Override
    public void scan(Key prefix, Key from, BiPredicate<Key, byte[]> visitor) {
        requireOpen();
        var start = from.compareTo(prefix) < 0 ? prefix : from;
        for (var row : rows.tailMap(start, true).entrySet()) {
            if (!row.getKey().startsWith(prefix)
                    || !visitor.test(row.getKey(), row.getValue().clone())) {
                return;
            }
        }
    }

    @Override
    public void scanBackwards(Key prefix, BiPredicate<Key, byte[]> visitor) {
        requireOpen();
        for (var row : rows.headMap(prefix.afterAll(), false).descendingMap().entrySet()) {
            if (!row.getKey().startsWith(prefix)
                    || !visitor.test(row.getKey(), row.getValue().clone())) {
                return;
            }
        }
    }

    @Override
    public void close() {
        ended = true;
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("a view ends with its function");
        }
    }
}
