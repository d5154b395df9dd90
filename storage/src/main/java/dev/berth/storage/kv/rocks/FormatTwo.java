package dev.berth.storage.kv.rocks;

import dev.berth.storage.Durability;
import dev.berth.storage.kv.FormatVersion;
import dev.berth.storage.kv.Key;

import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Data of format 2 had large values in a column family of their own, {@code content}. They are
 * moved to the {@link ValueLog}, then the family is dropped. A start that does not come to the end
 * of it, for want of room or patience, is gone on with by the next; none is lost, as the family
 * goes last. An older program refuses the data from the first moved value on.
 */
final class FormatTwo {
    private static final Logger LOG = LoggerFactory.getLogger(FormatTwo.class);
    private static final int AT_ONCE = 64;
    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.US_ASCII);

    private FormatTwo() {}

    /** Whether this is why the rows could not be opened. */
    static boolean isWhy(RocksDBException e) {
        return String.valueOf(e.getMessage()).endsWith("Column families not opened: content");
    }

    static void takeOver(RocksSettings settings, Path directory, Durability durability)
            throws RocksDBException, IOException {
        var handles = new ArrayList<ColumnFamilyHandle>();
        try (var database = new DBOptions();
                var family = new ColumnFamilyOptions().setDisableAutoCompactions(true);
                var rocks =
                        RocksDB.open(
                                database,
                                directory.toString(),
                                List.of(
                                        new ColumnFamilyDescriptor(
                                                RocksDB.DEFAULT_COLUMN_FAMILY, family),
                                        new ColumnFamilyDescriptor(CONTENT, family)),
                                handles);
                var rows = handles.get(0);
                var content = handles.get(1);
                var values = Database.values(settings, directory, durability);
                var write = new WriteOptions().setSync(durability == Durability.FLUSHED)) {
            LOG.info("small blobs are moved to files of their own, once; this may take minutes");
            rocks.put(rows, write, FormatVersion.ROW.bytes(), FormatVersion.current());
            try (var each = rocks.newIterator(content)) {
                each.seekToFirst();
                while (each.isValid()) {
                    var next = nextOf(each, rocks, rows);
                    if (!next.isEmpty()) {
                        move(rocks, rows, next, values, write);
                    }
                }
                each.status();
            }
            rocks.dropColumnFamily(content);
            LOG.info("small blobs are moved");
        }
    }

    /** The next that are not moved yet. */
    private static SortedMap<Key, byte[]> nextOf(
            RocksIterator each, RocksDB rocks, ColumnFamilyHandle rows) throws RocksDBException {
        var next = new TreeMap<Key, byte[]>();
        for (; each.isValid() && next.size() < AT_ONCE; each.next()) {
            if (rocks.get(rows, each.key()) == null) {
                next.put(Key.ofBytes(each.key()), each.value());
            }
        }
        return next;
    }

    private static void move(
            RocksDB rocks,
            ColumnFamilyHandle rows,
            SortedMap<Key, byte[]> large,
            ValueLog values,
            WriteOptions write)
            throws RocksDBException, IOException {
        try (var batch = new WriteBatch()) {
            var places = values.append(List.copyOf(large.values())).iterator();
            for (var key : large.keySet()) {
                batch.put(rows, key.bytes(), places.next());
            }
            rocks.write(write, batch);
        }
    }
}
