package dev.berth.storage.kv.memory;

import dev.berth.model.BerthException;
import dev.berth.storage.kv.GroupCommit;
import dev.berth.storage.kv.Key;
import dev.berth.storage.kv.KeyValueStore;
import dev.berth.storage.kv.Overlay;
import dev.berth.storage.kv.Reading;
import dev.berth.storage.kv.Transaction;
import dev.berth.storage.kv.View;

import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Rows in memory. Each batch makes a new map, so that who reads the old one is not disturbed. */
public final class MemoryStore implements KeyValueStore {
    private final GroupCommit commits = new GroupCommit("kv-write", new Rows());
    // Replaced by the writer thread only; a map that is published here never changes.
    private volatile NavigableMap<Key, byte[]> rows = new TreeMap<>();
    // Written once, by whoever closes the store; read by every reader.
    private volatile boolean closed;

    @Override
    public <T> T read(Function<View, T> body) {
        if (closed) {
            throw new BerthException.Unavailable("the store is closed", null);
        }
        try (var view = new MemoryView(rows)) {
            return body.apply(view);
        }
    }

    @Override
    public <T> Reading<T> observe(Function<View, T> body) {
        return commits.observe(this::read, body);
    }

    @Override
    public boolean isCurrent(byte[] stamp) {
        return commits.isCurrent(stamp);
    }

    @Override
    public <T> CompletableFuture<T> submit(Function<Transaction, T> body) {
        return commits.submit(body);
    }

    @Override
    public void close() {
        commits.close();
        closed = true;
    }

    private final class Rows implements GroupCommit.Engine {
        @Override
        public View durable() {
            return new MemoryView(rows);
        }

        @Override
        public void write(Overlay batch) {
            var next = new TreeMap<>(rows);
            batch.forEach((key, value) -> {
                if (value == null) {
                    next.remove(key);
                } else {
                    next.put(key, value);
                }
            });
            rows = next;
        }
    }
}
