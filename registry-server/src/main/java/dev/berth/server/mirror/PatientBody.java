package dev.berth.server.mirror;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A body that is given up when nothing of it comes for a while, which the JDK's client does not do.
 * Read by one thread.
 */
final class PatientBody extends FilterInputStream {
    private final ScheduledExecutorService timer;
    private final Duration patience;
    private volatile boolean stalled;

    PatientBody(InputStream body, ScheduledExecutorService timer, Duration patience) {
        super(body);
        this.timer = timer;
        this.patience = patience;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        int count = read(one, 0, 1);
        return count < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        var end = timer.schedule(this::giveUp, patience.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return super.read(into, offset, length);
        } catch (IOException e) {
            throw stalled
                    ? new IOException("sent nothing for " + patience.toSeconds() + " s", e)
                    : e;
        } finally {
            end.cancel(false);
        }
    }

    /** Skips by reading, as only that is given up. */
    @Override
    public long skip(long count) throws IOException {
        var piece = new byte[(int) Math.min(count, 1 << 16)];
        return piece.length == 0 ? 0 : Math.max(0, read(piece, 0, piece.length));
    }

    /** On the timer's thread: closing is what wakes the reader. */
    private void giveUp() {
        stalled = true;
        try {
            close();
        } catch (IOException e) {
            // The reader is told that it stalled.
        }
    }
}
