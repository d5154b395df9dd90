package dev.berth.storage.kv.rocks;

import dev.berth.storage.Durability;

import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Data of format 2 had large values in a column family of their own, {@code content}. They are
 * moved to the {@link ValueLog}, then the family is dropped. A crash before that has all of them
 * moved once more; none is lost, as the family goes last.
 */
final class FormatTwo {
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
            try (var each = rocks.newIterator(content)) {
                for (each.seekToFirst(); each.isValid(); each.next()) {
                    var place = values.append(List.of(each.value())).getFirst();
                    rocks.put(rows, write, each.key(), place);
                }
                each.status();
            }
            rocks.dropColumnFamily(content);
        }
    }
}
