package dev.berth.storage.kv.rocks;

import dev.berth.storage.Durability;
import dev.berth.storage.kv.Key;
import dev.berth.storage.kv.KeyPrefix;

import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

import java.io.IOException;
import java.nio.file.Path;

/**
 * RocksDB, and beside it the large values: of a row of {@link KeyPrefix#CONTENT} RocksDB has the
 * place in the {@link ValueLog}, whose directory is in RocksDB's, which passes over it.
 */
record Database(RocksDB rocks, ValueLog values) {
    static Database open(RocksSettings settings, Path directory, Durability durability)
            throws RocksDBException, IOException {
        var rocks = RocksDB.open(settings.options(), directory.toString());
        try {
            return new Database(rocks, values(settings, directory, durability));
        } catch (IOException e) {
            rocks.close();
            throw e;
        }
    }

    static ValueLog values(RocksSettings settings, Path directory, Durability durability)
            throws IOException {
        return ValueLog.open(directory, settings.isDirect(), durability);
    }

    static boolean isLarge(Key key) {
        return key.isOf(KeyPrefix.CONTENT);
    }

    byte @Nullable [] get(ReadOptions options, Key key) throws RocksDBException, IOException {
        var stored = rocks.get(options, key.bytes());
        return stored == null || !isLarge(key) ? stored : values.read(stored);
    }

    /** Before the settings are. */
    void close() throws IOException {
        rocks.close();
        values.close();
    }
}
