package dev.berth.server.mirror;

import dev.berth.storage.kv.KeyValueStore;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Work that is done once for all who want it at the same time: the first does it, on its own
 * thread, and the others wait for what comes of it, be it an error. May be called from any thread.
 */
final class SingleFlight<K, V> {
    private final ConcurrentHashMap<K, CompletableFuture<V>> flights = new ConcurrentHashMap<>();

    /**
     * @throws RuntimeException what the work threw
     */
    V run(K key, Supplier<V> work) {
        var mine = new CompletableFuture<V>();
        var theirs = flights.putIfAbsent(key, mine);
        if (theirs != null) {
            return KeyValueStore.await(theirs);
        }
        try {
            var value = work.get();
            mine.complete(value);
            return value;
        } catch (RuntimeException | Error e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            flights.remove(key, mine);
        }
    }
}
