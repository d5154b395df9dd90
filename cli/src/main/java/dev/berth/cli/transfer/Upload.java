package dev.berth.cli.transfer;

import dev.berth.cli.console.Words;

import org.jspecify.annotations.Nullable;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A blob on its way to a server, which may take it as slowly as it likes, as long as it goes on,
 * and then has as long to answer.
 */
final class Upload extends FilterInputStream {
    /** Odd while the next bytes are awaited: that the source is slow is not the server's fault. */
    private volatile int steps;

    private volatile @Nullable IOException broken;

    Upload(InputStream source) {
        super(source);
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    // One thread at a time reads; another only looks.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        steps++;
        try {
            return in.read(into, offset, length);
        } catch (IOException e) {
            broken = e;
            throw e;
        } finally {
            steps++;
        }
    }

    /**
     * Sends it.
     *
     * @param exchange the request with this as its body; interrupted when it is given up
     * @param patience how long nothing may be taken before it is; at most twice that goes by
     * @throws IOException as the source or the exchange did, or if the server stands still
     */
    Reply send(Callable<Reply> exchange, URI server, Duration patience)
            throws IOException, InterruptedException {
        var task = new FutureTask<>(exchange);
        Thread.ofVirtual().name("upload").start(task);
        try {
            while (true) {
                int before = steps;
                try {
                    return task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    if (steps == before && before % 2 == 0) {
                        throw new IOException(
                                server + " took nothing more for " + Words.span(patience), e);
                    }
                }
            }
        } catch (ExecutionException e) {
            throw failure(e);
        } finally {
            task.cancel(true);
        }
    }

    private IOException failure(ExecutionException failed) {
        var source = broken;
        if (source != null) {
            return source;
        }
        return switch (failed.getCause()) {
            case IOException e -> e;
            case RuntimeException e -> throw e;
            case null, default -> throw new IllegalStateException("a fault in an upload", failed);
        };
    }
}
