package dev.berth.deploy.docker;

import com.github.dockerjava.api.async.ResultCallback;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The answers of a call that has several, as they come. docker-java's own callback writes each
 * failure to the log as well, also those that are handled here and those of a close.
 *
 * <p>What comes is handed over by the one thread that reads; every method here may be called by
 * any.
 */
class Answers<T> implements ResultCallback<T> {
    private static final Closeable NOTHING = () -> {};

    /** Completed by what ends the stream first: its end, a failure, or {@link #close}. */
    private final CompletableFuture<Ending> ending = new CompletableFuture<>();

    private final AtomicReference<Closeable> stream = new AtomicReference<>(NOTHING);

    private enum Ending {
        COMPLETE,
        CLOSED
    }

    @Override
    public void onStart(Closeable opened) {
        stream.set(opened);
        if (isOver()) {
            close();
        }
    }

    @Override
    public void onNext(T answer) {}

    @Override
    public void onError(Throwable failure) {
        if (ending.completeExceptionally(failure)) {
            ended();
        }
        closeStream();
    }

    @Override
    public void onComplete() {
        if (ending.complete(Ending.COMPLETE)) {
            ended();
        }
        closeStream();
    }

    @Override
    public void close() {
        ending.complete(Ending.CLOSED);
        closeStream();
    }

    /** Once, when there is nothing more to come; not if it was closed before. */
    protected void ended() {}

    protected final boolean isOver() {
        return ending.isDone();
    }

    /**
     * @return whether all has come in time
     * @throws RuntimeException what the call failed with
     */
    final boolean await(Duration within) throws InterruptedException {
        try {
            ending.get(within.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure
                    ? failure
                    : new IllegalStateException(e.getCause());
        }
    }

    private void closeStream() {
        try {
            stream.getAndSet(NOTHING).close();
        } catch (IOException e) {
            // Closing reads to the end of a stream that somebody else may have closed already.
        }
    }
}
