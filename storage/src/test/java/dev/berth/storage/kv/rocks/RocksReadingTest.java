package dev.berth.storage.kv.rocks;

import dev.berth.storage.Durability;
import dev.berth.storage.kv.KeyValueStore;
import dev.berth.storage.kv.ReadingContract;

import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

class RocksReadingTest extends ReadingContract {
    @TempDir private Path directory;

    @Override
    protected KeyValueStore open() {
        return RocksStore.open(directory.resolve("rows"), Durability.FLUSHED);
    }
}
