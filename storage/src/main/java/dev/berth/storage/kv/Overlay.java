package dev.berth.storage.kv;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;

/**
 * Writes that are not in the store yet, seen over a view of it. Overlays stack: a batch lies over
 * the store, a transaction over its batch, and a transaction that fails is an overlay that is
 * thrown away.
 *
 * <p>A scan shows the writes that were there when it began, so its visitor may write.
 *
 * <p>Owned by one thread.
 */
public final class Overlay implements Transaction {
    private final View below;
    private final NavigableMap<Key, Write> writes = new TreeMap<>();
    private boolean ended;

    public Overlay(View below) {
        this.below = below;
    }

    /**
     * @param value what the key shall have, or null if it shall be gone
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Write(byte @Nullable [] value) {}

    private record Entry(Key key, Write write) {}

    @Override
    public byte @Nullable [] get(Key key) {
        requireOpen();
        var write = writes.get(key);
        if (write == null) {
            return below.get(key);
        }
        return write.value == null ? null : write.value.clone();
    }

    @Override
    public void put(Key key, byte[] value) {
        requireOpen();
        writes.put(key, new Write(value));
    }

    @Override
    public void delete(Key key) {
        requireOpen();
        writes.put(key, new Write(null));
    }

    @Override
    public void scan(Key prefix, Key from, BiPredicate<Key, byte[]> visitor) {
        requireOpen();
        var merge = new Merge(pending(prefix, from).iterator(), visitor, Comparator.naturalOrder());
        below.scan(prefix, from, merge::visitBelow);
        merge.finish();
    }

    @Override
    public void scanBackwards(Key prefix, BiPredicate<Key, byte[]> visitor) {
        requireOpen();
        var merge =
                new Merge(
                        pending(prefix, prefix).reversed().iterator(),
                        visitor,
                        Comparator.reverseOrder());
        below.scanBackwards(prefix, merge::visitBelow);
        merge.finish();
    }

    /** Makes these writes part of {@code lower}, which this overlay was made over. */
    void mergeInto(Overlay lower) {
        lower.writes.putAll(writes);
    }

    boolean isEmpty() {
        return writes.isEmpty();
    }

    /** From now on every use fails: the function that this was lent to has returned. */
    void end() {
        ended = true;
    }

    /** Gives every key that was written to, in order: its value, or null if it was deleted. */
    public void forEach(BiConsumer<Key, byte @Nullable []> visitor) {
        writes.forEach((key, write) -> visitor.accept(key, write.value));
    }

    private List<Entry> pending(Key prefix, Key from) {
        var start = from.compareTo(prefix) < 0 ? prefix : from;
        var pending = new ArrayList<Entry>();
        for (var write : writes.tailMap(start, true).entrySet()) {
            if (!write.getKey().startsWith(prefix)) {
                break;
            }
            pending.add(new Entry(write.getKey(), write.getValue()));
        }
        return pending;
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("a transaction ends with its function");
        }
    }

    /** Two ordered sequences as one, where the upper one rules. */
    private static final class Merge {
        private final Iterator<Entry> upper;
        private final BiPredicate<Key, byte[]> visitor;
        private final Comparator<Key> order;
        private @Nullable Entry next;
        private boolean going = true;

        private Merge(
                Iterator<Entry> upper, BiPredicate<Key, byte[]> visitor, Comparator<Key> order) {
            this.upper = upper;
            this.visitor = visitor;
            this.order = order;
            advance();
        }

        private boolean visitBelow(Key key, byte[] value) {
            while (going && next != null && order.compare(next.key, key) < 0) {
                visit(next);
            }
            if (going && next != null && next.key.equals(key)) {
                visit(next);
            } else if (going) {
                going = visitor.test(key, value);
            }
            return going;
        }

        private void finish() {
            while (going && next != null) {
                visit(next);
            }
        }

        private void visit(Entry entry) {
            advance();
            var value = entry.write.value;
            if (value != null) {
                going = visitor.test(entry.key, value.clone());
            }
        }

        private void advance() {
            next = upper.hasNext() ? upper.next() : null;
        }
    }
}
