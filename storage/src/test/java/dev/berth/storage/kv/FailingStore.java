package dev.berth.storage.kv;

import dev.berth.model.BerthException;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * A store whose disk is full when a test says so, and that lets a test act between two writes.
 * Owned by one thread.
 */
public final class FailingStore implements KeyValueStore {
    private final KeyValueStore store;
    private int good = Integer.MAX_VALUE;
    private int failing;
    private Runnable inBetween = () -> {};

    public FailingStore(KeyValueStore store) {
        this.store = store;
    }

    /** After this many writes as many others fail. */
    public FailingStore failing(int after, int writes) {
        good = after;
        failing = writes;
        return this;
    }

    /** Every write fails until {@link #makeRoom}. */
    public void fill() {
        failing(0, Integer.MAX_VALUE);
    }

    public void makeRoom() {
        failing(Integer.MAX_VALUE, 0);
    }

    /** Runs the action before the next write, once. */
    public void beforeNextWrite(Runnable action) {
        inBetween = action;
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
        var action = inBetween;
        inBetween = () -> {};
        action.run();
        if (good-- > 0) {
            return store.submit(body);
        }
        if (--failing <= 0) {
            makeRoom();
        }
        return CompletableFuture.failedFuture(
                new BerthException.DiskFull("no room for a row", null));
    }

    @Override
    public void close() {
        store.close();
    }
}
