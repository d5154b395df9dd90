package dev.berth.server.admin;

import dev.berth.deploy.Deployments;
import dev.berth.server.http.PeerGone;
import dev.berth.server.http.Sink;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lines of several containers on their way to one client. They come on threads of their own and
 * write under a lock, so a slow client holds up the containers' logs and not the memory. Nothing is
 * written after {@link #copy} returned.
 */
final class LogLines {
    private final Sink sink;
    private final CountDownLatch over = new CountDownLatch(1);
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private boolean closed;

    LogLines(Sink sink) {
        this.sink = sink;
    }

    /** Returns when the logs have ended or the client has had enough. */
    void copy(Deployments deployments, String service, int tail, boolean follow) {
        sink.onGone(over::countDown);
        try (var _ = deployments.logs(service, tail, follow, this::write, over::countDown)) {
            over.await();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("following the logs of " + service + " failed", e);
        } finally {
            close();
        }
    }

    private void write(Deployments.LogLine line) {
        var text = line.host() + " " + line.container() + " | " + line.text() + "\n";
        lock.lock();
        try {
            if (!closed) {
                sink.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            }
        } catch (PeerGone e) {
            closed = true;
            over.countDown();
        } finally {
            lock.unlock();
        }
    }

    private void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }
}
