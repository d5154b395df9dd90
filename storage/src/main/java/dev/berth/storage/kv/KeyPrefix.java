package dev.berth.storage.kv;

/**
 * Who owns which part of the key space: the first byte of every key. A room touches the keys of its
 * own prefix only, through operations that take the caller's {@link Transaction}.
 */
public enum KeyPrefix {
    /** The store's own rows: the format version. */
    STORE('!'),
    /** {@code dev.berth.storage.catalogue}. */
    CATALOGUE('c'),
    /**
     * {@code dev.berth.storage.catalogue}, too: rows with large values, which are never scanned.
     */
    CONTENT('x'),
    /** {@code dev.berth.deploy}. */
    DEPLOY('d');

    private final byte first;

    KeyPrefix(char first) {
        this.first = (byte) first;
    }

    public byte first() {
        return first;
    }
}
