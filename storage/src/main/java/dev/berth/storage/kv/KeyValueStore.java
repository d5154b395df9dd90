package dev.berth.storage.kv;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
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

    /** {@link #read} for an answer that is to be kept, as long as it {@link #isCurrent}. */
    <T> Reading<T> observe(Function<View, T> body);

    /**
     * Whether the function of the reading with this stamp would come to the same now. Once a write
     * that concerns it was acknowledged to anyone, this is false for everyone; it may be false
     * although nothing changed. One whose function scans is current until anything at all is
     * written. Costs a few reads of memory.
     *
     * @param stamp of a reading of this store, since it was opened
     */
    boolean isCurrent(byte[] stamp);

    /**
     * Runs the function as one transaction and completes when it is durable.
     *
     * <p>The future fails with what the function threw, or with a {@link
     * dev.berth.model.BerthException} when the store could not write. What depends on it runs on
     * the writer's thread unless it says otherwise, so it neither blocks nor submits.
     */
    <T> CompletableFuture<T> submit(Function<Transaction, T> body);

    /**
     * {@link #submit} and wait.
     *
     * @throws RuntimeException what the function threw
     * @throws dev.berth.model.BerthException if the store could not write, and then nothing of it
     *     is visible
     */
    default <T> T write(Function<Transaction, T> body) {
        return await(submit(body));
    }

    /** {@link #write} for a function that has no answer. */
    default void update(Consumer<Transaction> body) {
        write(tx -> {
            body.accept(tx);
            return true;
        });
    }

    /** Waits for what was submitted, and throws what it failed with as it was thrown. */
    static <T> T await(CompletableFuture<T> submitted) {
        try {
            return submitted.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException thrown -> throw thrown;
                case Error thrown -> throw thrown;
                case null, default -> throw e;
            }
        }
    }

    /** Waits for what is under way, then lets go of the store's files. Later calls fail. */
    @Override
    void close();
}
