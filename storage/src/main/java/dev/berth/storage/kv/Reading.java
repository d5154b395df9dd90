package dev.berth.storage.kv;

/**
 * What a function over a view came to, which may be kept and used again as long as it is current.
 *
 * @param <T> what the function gave; it does not change
 */
public interface Reading<T> {

    T value();

    /**
     * Whether the function would come to the same now. Once a write that concerns it was
     * acknowledged to anyone, this is false for everyone; it may be false although nothing changed.
     * May be called from any thread, and costs a few reads of memory.
     */
    boolean isCurrent();
}
