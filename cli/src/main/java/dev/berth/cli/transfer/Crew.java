package dev.berth.cli.transfer;

import dev.berth.cli.console.CommandFailed;
import dev.berth.model.BerthException;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The threads that move blobs, a few at once. When it is closed, none is under way. */
final class Crew implements AutoCloseable {
    private static final int THREADS = 3;
    private static final long LAST_WORDS_SECONDS = 5;

    interface Result<T> {
        void take(int index, T result);
    }

    private final ExecutorService threads =
            Executors.newFixedThreadPool(
                    THREADS, Thread.ofPlatform().name("transfer-", 1).daemon().factory());

    /**
     * Performs all, and gives the results of those that succeed to the caller's thread.
     *
     * @throws IOException as the first that failed did
     */
    <T> void perform(List<Callable<T>> tasks, Result<T> result)
            throws IOException, InterruptedException {
        Throwable first = null;
        int index = 0;
        for (Future<T> future : threads.invokeAll(tasks)) {
            try {
                result.take(index, future.get());
            } catch (ExecutionException e) {
                first = first == null ? e.getCause() : first;
            }
            index++;
        }
        switch (first) {
            case null -> {}
            case IOException e -> throw new IOException(e.getMessage(), e);
            case CommandFailed e ->
                    throw new CommandFailed(e.code(), String.valueOf(e.getMessage()));
            case BerthException e -> throw e;
            default -> throw new IllegalStateException("a fault in a transfer", first);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        // Interrupted or not: what they began at a registry they should end.
        boolean interrupted = Thread.interrupted();
        try {
            var _ = threads.awaitTermination(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
