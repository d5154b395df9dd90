package dev.berth.storage.catalogue;

import dev.berth.model.BerthException;
import dev.berth.storage.kv.KeyValueStore;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A store that can be read from, and fails every write. */
record ReadOnlyStore(KeyValueStore store, BerthException onWrite) implements KeyValueStore {
    @Override
    public <T> T read(Function<View, T> body) {
        return store.read(body);
    }

    @Override
    public <T> CompletableFuture<T> submit(Function<Transaction, T> body) {
        return CompletableFuture.failedFuture(onWrite);
    }

    @Override
    public void close() {
        store.close();
    }
}
