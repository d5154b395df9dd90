package dev.berth.storage.kv;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * An ordered key-value store: keys are compared as unsigned bytes. All methods may be called from
 * any thread.
 *
 * <p>What every implementation guarantees, and {@code KeyValueStoreContract} tests:
 *
 * <ul>
 *   <li>Transactions are serializable. Each sees the writes of those before it, of its own batch
 *       too, although they are not yet durable.
 *   <li>A write is durable before its caller or any reader sees it. Many transactions may share one
 *       flush.
 *   <li>A transaction whose function throws leaves nothing behind, and its neighbours in the batch
 *       are not touched.
 * </ul>
 *
 * <p>A transaction's function may run more than once, so it does no I/O, reads no clock and changes
 * nothing outside; a view or a transaction ends with its function. There is no range delete: large
 * work goes in chunks with a persisted position.
 */
public interface KeyValueStore extends AutoCloseable {

    /** Runs the function over one consistent, durable state. */
    <T> T read(Function<View, T> body);

    /**
     * Runs the function as one transaction and completes when it is durable.
     *
     * <p>The future fails with what the function threw, or with a {@link
     * dev.berth.model.BerthException} when the store could not write.
     */
    <T> CompletableFuture<T> submit(Function<Transaction, T> body);

    /**
     * {@link #submit} and wait.
     *
     * @throws RuntimeException what the function threw
     * @throws dev.berth.model.BerthException if the store could not write, and then nothing of it
     *     is visible
     */
    <T> T write(Function<Transaction, T> body);

    /** Waits for what is under way, then lets go of the store's files. Later calls fail. */
    @Override
    void close();
}
