package dev.berth.storage.kv.rocks;

import dev.berth.storage.kv.Key;
import dev.berth.storage.kv.Overlay;
import dev.berth.storage.kv.View;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * The rows that the only writer read lately, so that a push does not look up the same layers and
 * the same repository again for each of its manifests; most of what is written is not read again.
 * Small rows only, and a fixed number of them, {@link #MOST}, with those that are known not to be
 * there.
 *
 * <p>Why it is never stale: everything that is written passes here, on the writer's thread, to
 * which this belongs. When a write failed, all is forgotten, as nobody knows what is there now.
 */
final class HotRows implements View {
    private static final int MOST = 4096;
    private static final int LARGEST = 512;

    private final View durable;

    private final Map<Key, Row> rows =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Key, Row> eldest) {
                    return size() > MOST;
                }
            };

    /**
     * @param value null if there is no such row
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Row(byte @Nullable [] value) {}

    HotRows(View durable) {
        this.durable = durable;
    }

    @Override
    public byte @Nullable [] get(Key key) {
        var row = rows.get(key);
        if (row == null) {
            var value = durable.get(key);
            remember(key, value);
            return value;
        }
        return row.value == null ? null : row.value.clone();
    }

    @Override
    public void scan(Key prefix, Key from, BiPredicate<Key, byte[]> visitor) {
        durable.scan(prefix, from, visitor);
    }

    @Override
    public void scanBackwards(Key prefix, BiPredicate<Key, byte[]> visitor) {
        durable.scanBackwards(prefix, visitor);
    }

    /** To be told of every batch that was written. */
    void wrote(Overlay batch) {
        batch.forEach((key, value) -> {
            if (rows.containsKey(key)) {
                remember(key, value);
            }
        });
    }

    /** To be told when a batch could not be written. */
    void forget() {
        rows.clear();
    }

    private void remember(Key key, byte @Nullable [] value) {
        if (value == null) {
            rows.put(key, new Row(null));
        } else if (value.length <= LARGEST) {
            rows.put(key, new Row(value.clone()));
        } else {
            rows.remove(key);
        }
    }
}
