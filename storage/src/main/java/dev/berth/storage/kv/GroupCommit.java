package dev.berth.storage.kv;

import dev.berth.model.BerthException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/**
 * The one writer of a store: it takes what has queued up, runs it one after the other over one
 * growing batch, has the engine make the batch durable at once, and only then answers.
 *
 * <p>Serializable, because the functions run serially, each over its predecessors' writes. Nobody
 * is answered before the flush, not even a function that threw: what it saw may never come to be.
 * When the flush fails, every function of the batch fails with it, and the next batch begins over
 * what is durable; the engine promises that nothing of a failed batch is seen.
 *
 * <p>While a batch is flushed the next one queues up, so the more callers there are, the more share
 * a flush.
 */
public final class GroupCommit implements AutoCloseable {
    /** More would share a flush no better and make the first of them wait longer. */
    private static final int LARGEST_BATCH = 512;

    private final Engine engine;
    private final Observing observing = new Observing();
    private final Thread writer;
    private final BlockingQueue<Pending<?>> queue = new LinkedBlockingQueue<>();
    private final Pending<?> last = new Pending<>(tx -> true);
    // Guarded by queue, so that nothing gets in behind the last.
    private boolean closed;

    /** What a batch is written to. Used by the writer thread only. */
    public interface Engine {
        /** What is durable now. */
        View durable();

        /**
         * Makes the batch durable and visible to readers, whole or not at all.
         *
         * @throws BerthException if it cannot; then nothing of it is visible
         */
        void write(Overlay batch);
    }

    /**
     * @param threadName of the writer
     */
    public GroupCommit(String threadName, Engine engine) {
        this.engine = engine;
        this.writer = Thread.ofPlatform().name(threadName).daemon().start(this::run);
    }

    /** As {@link KeyValueStore#submit}. */
    public <T> CompletableFuture<T> submit(Function<Transaction, T> body) {
        if (Thread.currentThread() == writer) {
            throw new IllegalStateException(
                    "the writer thread would wait for itself: a transaction's function writes"
                            + " through its transaction, and what follows it runs elsewhere");
        }
        var pending = new Pending<T>(body);
        synchronized (queue) {
            if (closed) {
                pending.future.completeExceptionally(
                        new BerthException.Unavailable("the store is closed", null));
            } else {
                queue.add(pending);
            }
        }
        return pending.future;
    }

    /**
     * As {@link KeyValueStore#observe}.
     *
     * @param read the store's own
     */
    public <T> Reading<T> observe(Function<Function<View, T>, T> read, Function<View, T> body) {
        return observing.observe(read, body);
    }

    /** As {@link KeyValueStore#isCurrent}. */
    public boolean isCurrent(byte[] stamp) {
        return observing.isCurrent(stamp);
    }

    /** Writes what was submitted, then ends the writer. What is submitted later fails. */
    @Override
    public void close() {
        synchronized (queue) {
            if (!closed) {
                closed = true;
                queue.add(last);
            }
        }
        boolean interrupted = false;
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean more = true;
        while (more) {
            var batch = new ArrayList<Pending<?>>();
            try {
                batch.add(queue.take());
            } catch (InterruptedException e) {
                continue; // nobody has a reason to interrupt the writer; close() ends it
            }
            queue.drainTo(batch, LARGEST_BATCH - 1);
            more = !batch.remove(last);
            commit(batch);
        }
    }

    private void commit(List<Pending<?>> batch) {
        try {
            var writes = new Overlay(engine.durable());
            var answers = batch.stream().map(pending -> pending.run(writes)).toList();
            if (!writes.isEmpty()) {
                write(writes);
            }
            answers.forEach(Runnable::run);
        } catch (BerthException e) {
            batch.forEach(pending -> pending.future.completeExceptionally(e));
        } catch (RuntimeException | Error e) {
            var failure = new BerthException.StorageFailed("the store could not write", e);
            batch.forEach(pending -> pending.future.completeExceptionally(failure));
        }
    }

    /** What could not be written counts as written for who remembers: it may yet come to be. */
    private void write(Overlay writes) {
        try {
            engine.write(writes);
        } finally {
            observing.wrote(writes);
        }
    }

    /** A function that waits for its turn and its caller's future. */
    private static final class Pending<T> {
        private final Function<Transaction, T> body;
        private final CompletableFuture<T> future = new CompletableFuture<>();

        private Pending(Function<Transaction, T> body) {
            this.body = body;
        }

        /**
         * @return what is to be told when the batch is durable
         */
        private Runnable run(Overlay batch) {
            var transaction = new Overlay(batch);
            try {
                T answer = body.apply(transaction);
                transaction.mergeInto(batch);
                return () -> future.complete(answer);
            } catch (RuntimeException | Error e) {
                return () -> future.completeExceptionally(e);
            } finally {
                transaction.end();
            }
        }
    }
}
