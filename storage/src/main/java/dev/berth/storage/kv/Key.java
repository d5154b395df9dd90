package dev.berth.storage.kv;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A key: an owner's prefix, then parts. A text part ends with a zero byte, so that {@code shop} is
 * no prefix of {@code shop/web}; a number has eight big-endian bytes, so that byte order is numeric
 * order for numbers that are not negative.
 */
public final class Key implements Comparable<Key> {
    private final byte[] bytes;
    // Not known yet if 0. A key that is written is asked for it several times.
    private int hash;

    private Key(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The prefix of every key of one kind within one owner's part of the key space. */
    public static Key of(KeyPrefix owner, char kind) {
        return new Key(new byte[] {owner.first(), (byte) kind});
    }

    /** A key as a store gave it back. */
    public static Key ofBytes(byte[] bytes) {
        return new Key(bytes.clone());
    }

    /**
     * This key with a text part behind it.
     *
     * @throws IllegalArgumentException if the text has a NUL in it
     */
    public Key text(String part) {
        if (part.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a key's text part has a NUL in it");
        }
        var utf8 = part.getBytes(StandardCharsets.UTF_8);
        var longer = Arrays.copyOf(bytes, bytes.length + utf8.length + 1);
        System.arraycopy(utf8, 0, longer, bytes.length, utf8.length);
        return new Key(longer);
    }

    /**
     * This key with a number behind it.
     *
     * @throws IllegalArgumentException if the number is negative
     */
    public Key number(long part) {
        if (part < 0) {
            throw new IllegalArgumentException("a key's number is negative: " + part);
        }
        return new Key(
                ByteBuffer.allocate(bytes.length + Long.BYTES).put(bytes).putLong(part).array());
    }

    /** Reads the parts behind {@code prefix}, in order. */
    public Parts after(Key prefix) {
        return new Parts(bytes, prefix.bytes.length);
    }

    public boolean isOf(KeyPrefix owner) {
        return bytes[0] == owner.first();
    }

    public boolean startsWith(Key prefix) {
        return bytes.length >= prefix.bytes.length
                && Arrays.equals(
                        bytes, 0, prefix.bytes.length, prefix.bytes, 0, prefix.bytes.length);
    }

    /**
     * The first key behind all that begin with this one.
     *
     * @throws IllegalStateException if there is none, which no owner's prefix allows
     */
    public Key afterAll() {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == (byte) 0xff) {
            end--;
        }
        if (end == 0) {
            throw new IllegalStateException("no key is behind all that begin with " + this);
        }
        var next = Arrays.copyOf(bytes, end);
        next[end - 1]++;
        return new Key(next);
    }

    /** The bytes, which are the caller's. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public int compareTo(Key other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Key key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        int known = hash;
        if (known == 0) {
            known = Arrays.hashCode(bytes);
            hash = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }

    /** A reader over a key's parts. Owned by the thread that asked for it. */
    public static final class Parts {
        private final byte[] bytes;
        private int position;

        private Parts(byte[] bytes, int position) {
            this.bytes = bytes;
            this.position = position;
        }

        public String text() {
            int end = position;
            while (bytes[end] != 0) {
                end++;
            }
            var part = new String(bytes, position, end - position, StandardCharsets.UTF_8);
            position = end + 1;
            return part;
        }

        public long number() {
            long part = ByteBuffer.wrap(bytes).getLong(position);
            position += Long.BYTES;
            return part;
        }
    }
}
