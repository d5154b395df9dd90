package dev.berth.cli.transfer;

import dev.berth.cli.console.Words;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;

/**
 * What a server sends, however long that takes, as long as it sends: {@link java.net.http} knows no
 * limit for a body. One thread reads.
 */
final class PatientBody extends FilterInputStream {
    private final String server;
    private final Duration patience;
    private volatile boolean givenUp;

    /**
     * @param patience how long a read may take
     */
    PatientBody(InputStream body, String server, Duration patience) {
        super(body);
        this.server = server;
        this.patience = patience;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        var alarm =
                ForkJoinPool.commonPool()
                        .schedule(this::giveUp, patience.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return in.read(into, offset, length);
        } catch (IOException e) {
            if (givenUp) {
                throw new IOException(server + " sent nothing more for " + Words.span(patience), e);
            }
            throw e;
        } finally {
            alarm.cancel(false);
        }
    }

    /** The client's stream ends a read when another thread closes it. */
    private void giveUp() {
        givenUp = true;
        try {
            in.close();
        } catch (IOException e) {
            // It is given up anyway.
        }
    }
}
