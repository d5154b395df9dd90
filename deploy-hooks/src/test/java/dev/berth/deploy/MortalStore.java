package dev.berth.deploy;

import dev.berth.storage.kv.KeyValueStore;
import dev.berth.storage.kv.Reading;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A store to which a dead process writes nothing. */
final class MortalStore implements KeyValueStore {
    private final KeyValueStore store;
    private final Runnable live;

    /**
     * @param live throws when the process is dead
     */
    MortalStore(KeyValueStore store, Runnable live) {
        this.store = store;
        this.live = live;
    }

    @Override
    public <T> T read(Function<View, T> body) {
        return store.read(body);
    }

    @Override
    public boolean isCurrent(byte[] stamp) {
        return store.isCurrent(stamp);
    }

    @Override
    public <T> Reading<T> observe(Function<View, T> body) {
        return store.observe(body);
    }

    @Override
    public <T> CompletableFuture<T> submit(Function<Transaction, T> body) {
        live.run();
        return store.submit(body);
    }

    @Override
    public <T> T write(Function<Transaction, T> body) {
        live.run();
        return store.write(body);
    }

    @Override
    public void close() {}
}
