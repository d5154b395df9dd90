package dev.berth.storage.kv.memory;

import dev.berth.storage.kv.KeyValueStore;
import dev.berth.storage.kv.KeyValueStoreContract;

class MemoryStoreTest extends KeyValueStoreContract {
    @Override
    protected KeyValueStore open() {
        return new MemoryStore();
    }
}
