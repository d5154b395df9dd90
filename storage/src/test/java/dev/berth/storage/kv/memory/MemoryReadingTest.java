package dev.berth.storage.kv.memory;

import dev.berth.storage.kv.KeyValueStore;
import dev.berth.storage.kv.ReadingContract;

class MemoryReadingTest extends ReadingContract {
    @Override
    protected KeyValueStore open() {
        return new MemoryStore();
    }
}
