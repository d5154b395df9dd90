package dev.berth.storage.catalogue;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Values by their keys in memory outside of the heap, where an entry costs little more than its
 * bytes, and the garbage collector nothing. Bounded: what was asked for is kept longer than what
 * was not.
 *
 * <p>Entries stand one behind the other in chunks, which are filled in turn. When there are as many
 * as there may be, the one that was filled first is emptied for the next entries, but for those
 * that were asked for since: they move to its front, as many as fit into half of it. A table says
 * where each entry begins: open addressing with linear probing, by the hash that the entry has.
 *
 * <p>May be used from any thread, which waits no longer than others copy a value or sweep a chunk,
 * and now and then for a larger table.
 */
final class OffHeapCache {
    static final int CHUNK = 256 * 1024;

    /** Larger entries are not kept. */
    static final int LARGEST = CHUNK / 4;

    private static final int ALIGNMENT = 8;

    // An entry: hash, lengths of key and value, whether it was asked for; then both.
    private static final int KEY_LENGTH = Integer.BYTES;
    private static final int VALUE_LENGTH = 2 * Integer.BYTES;
    private static final int ASKED_FOR = 3 * Integer.BYTES;
    private static final int HEADER = 4 * Integer.BYTES;

    private static final int PLACES = CHUNK / ALIGNMENT;
    private static final int FREE = 0;

    // All guarded by this.
    private int mostChunks;
    private final List<ByteBuffer> chunks = new ArrayList<>();
    private int filling = -1;
    private int[] table = new int[1 << 10];
    private int entries;

    /**
     * @param bytes that the chunks may take; the table takes an int or two for each entry
     */
    OffHeapCache(long bytes) {
        mostChunks = Math.clamp(bytes / CHUNK, 1, Integer.MAX_VALUE / PLACES);
    }

    /** A copy of what was kept last under this key, or null if that is gone, or never was. */
    synchronized byte @Nullable [] get(byte[] key) {
        int slot = find(key, hash(key));
        if (table[slot] == FREE) {
            return null;
        }
        var chunk = chunk(slot);
        int at = position(slot);
        chunk.putInt(at + ASKED_FOR, 1);
        var value = new byte[chunk.getInt(at + VALUE_LENGTH)];
        chunk.get(at + HEADER + key.length, value);
        return value;
    }

    /** Keeps the value, unless the two are larger than {@link #LARGEST}. */
    synchronized void put(byte[] key, byte[] value) {
        int size = aligned(HEADER + key.length + value.length);
        if (size > LARGEST || !makeRoom(size)) {
            return;
        }
        int hash = hash(key);
        var chunk = chunks.get(filling);
        int at = chunk.position();
        chunk.putInt(hash).putInt(key.length).putInt(value.length).putInt(0);
        chunk.put(key).put(value).position(at + size);
        int slot = find(key, hash);
        boolean isNew = table[slot] == FREE;
        table[slot] = reference(filling, at);
        if (isNew && 2 * ++entries > table.length) {
            growTable();
        }
    }

    /**
     * Sees to it that the entry fits behind those of the chunk that is filled.
     *
     * @return false if there is no memory at all
     */
    private boolean makeRoom(int size) {
        if (filling >= 0 && chunks.get(filling).remaining() >= size) {
            return true;
        }
        if (filling == chunks.size() - 1 && chunks.size() < mostChunks) {
            try {
                chunks.add(ByteBuffer.allocateDirect(CHUNK));
                filling++;
                return true;
            } catch (OutOfMemoryError e) {
                mostChunks = chunks.size(); // asking again would take half a second each time
            }
        }
        if (chunks.isEmpty()) {
            return false;
        }
        filling = (filling + 1) % chunks.size();
        sweep(filling);
        return true;
    }

    private void sweep(int number) {
        var chunk = chunks.get(number);
        int end = chunk.position();
        int kept = 0;
        int size;
        for (int at = 0; at < end; at += size) {
            size = size(chunk, at);
            int slot = slotOf(reference(number, at), chunk.getInt(at));
            if (slot < 0) {
                continue; // another was put in its place
            }
            if (chunk.getInt(at + ASKED_FOR) != 0 && kept + size <= CHUNK / 2) {
                chunk.put(kept, chunk.duplicate(), at, size);
                chunk.putInt(kept + ASKED_FOR, 0);
                table[slot] = reference(number, kept);
                kept += size;
            } else {
                remove(slot);
            }
        }
        chunk.position(kept);
    }

    /** The slot of the entry with this key, or the free one where it would be. */
    private int find(byte[] key, int hash) {
        int slot = home(hash);
        while (table[slot] != FREE && !isOf(slot, key, hash)) {
            slot = next(slot);
        }
        return slot;
    }

    private boolean isOf(int slot, byte[] key, int hash) {
        var chunk = chunk(slot);
        int at = position(slot);
        if (chunk.getInt(at) != hash || chunk.getInt(at + KEY_LENGTH) != key.length) {
            return false;
        }
        for (int i = 0; i < key.length; i++) {
            if (chunk.get(at + HEADER + i) != key[i]) {
                return false;
            }
        }
        return true;
    }

    /** The slot that refers to this entry, or -1 if none does any more. */
    private int slotOf(int reference, int hash) {
        int slot = home(hash);
        while (table[slot] != FREE) {
            if (table[slot] == reference) {
                return slot;
            }
            slot = next(slot);
        }
        return -1;
    }

    /** Closes the gap: whoever was pushed past it by others before moves into it. */
    private void remove(int slot) {
        int gap = slot;
        for (int from = next(gap); table[from] != FREE; from = next(from)) {
            int home = home(chunk(from).getInt(position(from)));
            if (distance(home, from) >= distance(gap, from)) {
                table[gap] = table[from];
                gap = from;
            }
        }
        table[gap] = FREE;
        entries--;
    }

    private void growTable() {
        var old = table;
        table = new int[2 * old.length];
        for (int reference : old) {
            if (reference != FREE) {
                int slot = home(chunks.get(number(reference)).getInt(at(reference)));
                while (table[slot] != FREE) {
                    slot = next(slot);
                }
                table[slot] = reference;
            }
        }
    }

    private ByteBuffer chunk(int slot) {
        return chunks.get(number(table[slot]));
    }

    private int position(int slot) {
        return at(table[slot]);
    }

    private int home(int hash) {
        return hash & (table.length - 1);
    }

    private int next(int slot) {
        return (slot + 1) & (table.length - 1);
    }

    private int distance(int from, int to) {
        return (to - from) & (table.length - 1);
    }

    private static int reference(int chunk, int at) {
        return 1 + chunk * PLACES + at / ALIGNMENT;
    }

    private static int number(int reference) {
        return (reference - 1) / PLACES;
    }

    private static int at(int reference) {
        return (reference - 1) % PLACES * ALIGNMENT;
    }

    private static int size(ByteBuffer chunk, int at) {
        return aligned(HEADER + chunk.getInt(at + KEY_LENGTH) + chunk.getInt(at + VALUE_LENGTH));
    }

    private static int aligned(int bytes) {
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /** Keys differ in their last bytes, which {@code hashCode} leaves in the low bits. */
    private static int hash(byte[] key) {
        int hash = Arrays.hashCode(key) * 0x9E3779B9;
        return hash ^ (hash >>> 16);
    }
}
