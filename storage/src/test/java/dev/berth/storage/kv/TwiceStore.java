package dev.berth.storage.kv;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Runs each function twice, first over writes that are thrown away, as a store with conflicts would
 * do: what a function changes outside of its transaction, or keeps from its first run, shows.
 */
public final class TwiceStore implements KeyValueStore {
    private final KeyValueStore store;

    public TwiceStore(KeyValueStore store) {
        this.store = store;
    }

    @Override
    public <T> T read(Function<View, T> body) {
        return store.read(view -> {
            var _ = body.apply(view);
            return body.apply(view);
        });
    }

    @Override
    public boolean isCurrent(byte[] stamp) {
        return store.isCurrent(stamp);
    }

    @Override
    public <T> Reading<T> observe(Function<View, T> body) {
        return store.observe(view -> {
            var _ = body.apply(view);
            return body.apply(view);
        });
    }

    @Override
    public <T> CompletableFuture<T> submit(Function<Transaction, T> body) {
        return store.submit(tx -> {
            var _ = body.apply(new Overlay(tx));
            return body.apply(tx);
        });
    }

    @Override
    public void close() {
        store.close();
    }
}
