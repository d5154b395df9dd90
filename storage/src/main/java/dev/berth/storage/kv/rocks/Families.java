package dev.berth.storage.kv.rocks;

import dev.berth.storage.kv.Key;
import dev.berth.storage.kv.KeyPrefix;

import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An open database and the two families of its rows: the large ones of {@link KeyPrefix#CONTENT},
 * which are in files of their own that compactions pass over, and all others. A batch may write to
 * both: they share the log.
 */
record Families(RocksDB db, ColumnFamilyHandle rows, ColumnFamilyHandle content) {

    static Families open(RocksSettings settings, Path directory) throws RocksDBException {
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        var db =
                RocksDB.open(
                        settings.database(),
                        directory.toString(),
                        settings.columnFamilies(),
                        handles);
        return new Families(db, handles.get(0), handles.get(1));
    }

    ColumnFamilyHandle of(Key key) {
        return key.isOf(KeyPrefix.CONTENT) ? content : rows;
    }

    /** Before the settings are. */
    void close() {
        rows.close();
        content.close();
        db.close();
    }
}
