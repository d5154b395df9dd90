package dev.berth.server.http;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A request's body on its way from the event loop to the exchange's thread.
 *
 * <p>Who releases a buffer: {@link #offer} takes it over. From then on it is in the queue, and
 * whoever takes it out under the lock releases it: the exchange's thread after its consumer
 * returned or threw, or {@link #abandon}, after which offered buffers are released at once. So each
 * is released once, whatever the order in which the handler ends, the body ends and the connection
 * breaks.
 *
 * <p>Memory: the connection reads on only while {@link #wantsMore}, so at most the window and one
 * receive buffer wait here, and of a body that nobody asked for two receive buffers.
 */
final class BodyPipe implements RequestBody {
    /** Bytes of a body that comes before it is asked for. */
    private static final int UNASKED = 64 * 1024;

    /** One with the request's head, and one behind it: each keeps a receive buffer. */
    private static final int UNASKED_PIECES = 2;

    private final OptionalLong length;
    private final boolean expectsContinue;
    private final int window;
    private final Runnable pulled;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // All below is guarded by the lock.
    private final ArrayDeque<ByteBuf> queue = new ArrayDeque<>();
    private long waiting;
    private long arrived;
    private long received;
    private boolean demanded;
    private long askedAt;
    private boolean ended;
    private boolean abandoned;
    private @Nullable BerthException broken;

    /**
     * @param length as announced; empty when chunked
     * @param expectsContinue whether the client waits for {@code 100 Continue}
     * @param pulled told, on the exchange's thread, that more may be read from the connection
     */
    BodyPipe(OptionalLong length, boolean expectsContinue, int window, Runnable pulled) {
        this.length = length;
        this.expectsContinue = expectsContinue;
        this.window = window;
        this.pulled = pulled;
    }

    // ---- the event loop's side

    void offer(ByteBuf piece) {
        lock.lock();
        try {
            arrived += piece.readableBytes();
            if (abandoned || !piece.isReadable()) {
                piece.release();
                return;
            }
            waiting += piece.readableBytes();
            queue.add(piece);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The rest will not come in time, or at all. What is queued is still handed over before the
     * handler is told.
     */
    void fail(BerthException why) {
        lock.lock();
        try {
            if (!ended && broken == null) {
                broken = why;
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nobody will pull any more: what is here and what still comes is dropped. */
    void abandon() {
        lock.lock();
        try {
            abandoned = true;
            queue.forEach(ByteBuf::release);
            queue.clear();
            waiting = 0;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the connection should be read for this body. */
    boolean wantsMore() {
        lock.lock();
        try {
            return !ended && (abandoned || ((demanded || comesUnasked()) && waiting < window));
        } finally {
            lock.unlock();
        }
    }

    /**
     * A small body is on its way already, and read while its handler begins: waiting to be asked
     * costs two changes of threads. Little, as nobody knows yet whose it is.
     */
    private boolean comesUnasked() {
        return !expectsContinue
                && length.isPresent()
                && length.getAsLong() <= Math.min(window, UNASKED)
                && queue.size() < UNASKED_PIECES;
    }

    /**
     * Whether the client has been free to send for this long. That nothing came for long is not
     * enough to give it up: it may only now have been asked to go on.
     */
    boolean isWantedFor(Duration time) {
        lock.lock();
        try {
            return demanded && wantsMore() && System.nanoTime() - askedAt >= time.toNanos();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the client still waits to be told to go on, and the handler now wants it to. */
    boolean owesContinue() {
        lock.lock();
        try {
            return expectsContinue && demanded && arrived == 0 && !ended;
        } finally {
            lock.unlock();
        }
    }

    // ---- either side

    boolean ended() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /** How many bytes came over the connection, wanted or not. */
    long arrived() {
        lock.lock();
        try {
            return arrived;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether what is left of the body is little enough to read it off and keep the connection. A
     * client that was promised an answer before its body may send the body or not: nobody could
     * tell where the next request begins. RFC 9110, section 10.1.1.
     */
    boolean restIsAtMost(int limit) {
        lock.lock();
        try {
            if (ended) {
                return true;
            }
            boolean neverAsked = expectsContinue && !demanded;
            return broken == null
                    && !neverAsked
                    && length.isPresent()
                    && length.getAsLong() - arrived <= limit;
        } finally {
            lock.unlock();
        }
    }

    // ---- the exchange's side

    @Override
    public OptionalLong length() {
        return length;
    }

    @Override
    public long received() {
        lock.lock();
        try {
            return received;
        } finally {
            lock.unlock();
        }
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck")
    public void forEach(Consumer<ByteBuffer> consumer) {
        // Nobody interrupts a virtual thread: one whose pieces come faster than it uses them would
        // keep its carrier from all others.
        boolean isLong = length.isEmpty() || length.getAsLong() > UNASKED;
        for (var piece = take(); piece != null; piece = take()) {
            try {
                consumer.accept(piece.nioBuffer());
            } finally {
                piece.release();
            }
            if (isLong) {
                Thread.yield();
            }
        }
    }

    @Override
    public byte[] readAtMost(int limit) {
        if (length.isPresent() && length.getAsLong() > limit) {
            throw tooLarge(limit);
        }
        var bytes = new ByteArrayOutputStream((int) length.orElse(0));
        forEach(piece -> {
            if (bytes.size() + piece.remaining() > limit) {
                throw tooLarge(limit);
            }
            var copy = new byte[piece.remaining()];
            piece.get(copy);
            bytes.writeBytes(copy);
        });
        return bytes.toByteArray();
    }

    /** The next piece, which is the caller's to release, or null at the end. */
    private @Nullable ByteBuf take() {
        lock.lock();
        try {
            while (true) {
                var piece = queue.poll();
                if (piece != null) {
                    boolean wasFull = waiting >= window;
                    waiting -= piece.readableBytes();
                    received += piece.readableBytes();
                    if (wasFull && waiting < window) {
                        askedAt = System.nanoTime();
                        pulled.run();
                    }
                    return piece;
                }
                if (ended) {
                    return null;
                }
                if (broken != null) {
                    throw broken;
                }
                if (!demanded) {
                    demanded = true;
                    askedAt = System.nanoTime();
                    pulled.run();
                }
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private static BerthException.TooLarge tooLarge(int limit) {
        return new BerthException.TooLarge(
                ErrorCode.SIZE_INVALID,
                "the body is larger than the " + limit + " bytes that may be sent here");
    }
}
