package dev.berth.storage.kv;

import dev.berth.model.BerthException;

import java.nio.charset.StandardCharsets;

/**
 * Which program may open a store. The row is written when the store is new, or was written by an
 * older program, whose rows this one reads; a program that finds a larger number than its own does
 * not touch what it might misread.
 */
public final class FormatVersion {
    /**
     * 2 since small blobs are rows, 3 since their bytes are in files of their own. Raised with
     * every change of the rows that an older program could not read past.
     */
    public static final int CURRENT = 3;

    private static final int NONE = 0;

    /** Has the number, as {@link #current} gives this program's. */
    public static final Key ROW = Key.of(KeyPrefix.STORE, 'v');

    private FormatVersion() {}

    /**
     * @throws BerthException.StorageFailed if the data is newer than this program
     */
    public static void check(KeyValueStore store) {
        int found = store.read(FormatVersion::read);
        if (found < CURRENT) {
            raise(store, found);
        }
        if (found > CURRENT) {
            throw new BerthException.StorageFailed(
                    "the data was written by a newer Berth (format "
                            + found
                            + "; this one reads up to "
                            + CURRENT
                            + "): run the newer Berth, or restore a backup from before it",
                    null);
        }
    }

    /**
     * On a full disk a start matters more: so that things can be deleted. The next one raises it.
     */
    private static void raise(KeyValueStore store, int found) {
        try {
            store.update(tx -> tx.put(ROW, current()));
        } catch (BerthException.DiskFull e) {
            if (found == NONE) {
                throw e;
            }
        }
    }

    private static int read(View view) {
        var row = view.get(ROW);
        return row == null ? NONE : Integer.parseInt(new String(row, StandardCharsets.US_ASCII));
    }

    /** What {@link #ROW} has once this program has opened the store. */
    public static byte[] current() {
        return Integer.toString(CURRENT).getBytes(StandardCharsets.US_ASCII);
    }
}
