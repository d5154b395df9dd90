package dev.berth.storage.kv;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * Remembers by which batch each key was last written, so that a {@link Reading} is known to be
 * current or not. Keys share a fixed number of places, so this costs the same however many there
 * are; keys that share one make each other's readings end early, and never late.
 *
 * <p>Why no reading is current after an acknowledged write to what it read: a batch becomes visible
 * in the store, <em>then</em> its keys are marked with its number, <em>then</em> the number is
 * counted as done, <em>then</em> its callers are told. A reading takes the last number that is done
 * first and its view after that. So a batch with a number up to that one was seen by the view; and
 * one with a higher number marks the keys with it before anyone is told, and from then on the
 * reading, which is older than the mark, is not current.
 *
 * <p>Written by the store's writer thread only; read by any.
 */
final class Observing {
    /** No more than a short can number. */
    private static final int PLACES = 1 << 14;

    private static final byte SOME = 0;
    private static final byte ALL = 1;

    private final AtomicLongArray lastWrites = new AtomicLongArray(PLACES);
    private volatile long done;

    /** To be called when the batch is visible, or may be, and before anyone is told. */
    void wrote(Overlay batch) {
        long number = done + 1;
        batch.forEach((key, value) -> lastWrites.set(place(key), number));
        done = number;
    }

    /**
     * @param read lends a view of what is durable, made after it was called
     */
    <T> Reading<T> observe(Function<Function<View, T>, T> read, Function<View, T> body) {
        long seen = done;
        var places = new Places();
        T value = read.apply(view -> body.apply(new Watched(view, places)));
        return new Reading<>(value, places.stamp(seen));
    }

    /** Whether nothing was written where the reading looked. */
    boolean isCurrent(byte[] stamp) {
        var from = ByteBuffer.wrap(stamp);
        long seen = from.getLong();
        if (from.get() == ALL) {
            return done == seen;
        }
        while (from.hasRemaining()) {
            if (lastWrites.get(from.getShort()) > seen) {
                return false;
            }
        }
        return true;
    }

    private static int place(Key key) {
        int hash = key.hashCode();
        return (hash ^ (hash >>> 15)) & (PLACES - 1);
    }

    /** Where the keys are that a function read. Owned by the thread that runs it. */
    private static final class Places {
        private short[] places = new short[8];
        private int count;
        private boolean all;

        private void add(int place) {
            if (count == places.length) {
                places = Arrays.copyOf(places, 2 * count);
            }
            places[count++] = (short) place;
        }

        /** The number that was done last, whether any key may matter, and else the places. */
        private byte[] stamp(long seen) {
            int listed = all ? 0 : count;
            var to = ByteBuffer.allocate(Long.BYTES + 1 + listed * Short.BYTES);
            to.putLong(seen).put(all ? ALL : SOME);
            for (int i = 0; i < listed; i++) {
                to.putShort(places[i]);
            }
            return to.array();
        }
    }

    private record Watched(View view, Places places) implements View {
        @Override
        public byte @Nullable [] get(Key key) {
            places.add(place(key));
            return view.get(key);
        }

        @Override
        public void scan(Key prefix, Key from, BiPredicate<Key, byte[]> visitor) {
            places.all = true;
            view.scan(prefix, from, visitor);
        }

        @Override
        public void scanBackwards(Key prefix, BiPredicate<Key, byte[]> visitor) {
            places.all = true;
            view.scanBackwards(prefix, visitor);
        }
    }
}
