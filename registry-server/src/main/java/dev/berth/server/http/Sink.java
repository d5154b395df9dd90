package dev.berth.server.http;

import java.nio.ByteBuffer;

/** Where a streamed answer is written to. Owned by the exchange's thread. */
public interface Sink {

    /**
     * Sends what remains in the buffer, which is the caller's again at once. Waits while the client
     * is slower than the writer.
     *
     * @throws PeerGone if nobody reads any more
     */
    void write(ByteBuffer bytes);

    /**
     * Runs the action, once and from any thread, when the connection ends or the server stops; for
     * a writer that waits for something else than the client. What it still writes is sent as long
     * as the connection is there.
     */
    void onGone(Runnable action);
}
