package dev.berth.storage.kv;

import org.jspecify.annotations.Nullable;

import java.util.function.BiPredicate;

/**
 * One consistent state of the store. Owned by the thread that runs the function it was given to. A
 * scan shows what was there when it began, whatever its visitor writes.
 */
public interface View {

    /** The value under this key, or null. The array is the caller's. */
    byte @Nullable [] get(Key key);

    /**
     * Visits the entries whose key begins with {@code prefix}, in order, until the visitor returns
     * false.
     */
    default void scan(Key prefix, BiPredicate<Key, byte[]> visitor) {
        scan(prefix, prefix, visitor);
    }

    /**
     * Visits the entries whose key begins with {@code prefix} and is not less than {@code from}, in
     * order, until the visitor returns false.
     */
    void scan(Key prefix, Key from, BiPredicate<Key, byte[]> visitor);

    /** {@link #scan(Key, BiPredicate)} backwards: the last entry of the prefix first. */
    void scanBackwards(Key prefix, BiPredicate<Key, byte[]> visitor);
}
