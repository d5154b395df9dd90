package dev.berth.server.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * An answer on its way from the exchange's thread to the socket. The thread waits while {@link
 * Limits#writesInFlight} pieces are not yet taken by the client, so a slow reader costs that much
 * memory and no more. A closed connection fails the pieces under way, which frees the thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails, ends in channelInactive
final class Outbound implements Sink {
    private final Channel channel;
    private final Limits limits;
    private final Semaphore room;
    private volatile @Nullable Throwable failure;

    /** When the client last took a piece, or was first given one after a pause. */
    private volatile long movedAt;

    // Owned by the exchange's thread.
    private long sent;
    private @Nullable Object head;
    private boolean begun;

    // Guarded by the list itself.
    private final List<Runnable> whenGone = new ArrayList<>();
    private boolean isGone;

    Outbound(Channel channel, Limits limits) {
        this.channel = channel;
        this.limits = limits;
        this.room = new Semaphore(limits.writesInFlight());
    }

    static void sendContinue(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
    }

    /** For a head that does not come to its end: there is no exchange that could answer. */
    static void sendTimeout(ChannelHandlerContext ctx) {
        var answer =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.REQUEST_TIMEOUT,
                        Unpooled.EMPTY_BUFFER);
        answer.headers()
                .set(HttpHeaderNames.CONTENT_LENGTH, 0)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        ctx.writeAndFlush(answer);
    }

    /** Nothing more is sent. TLS ends before its connection does: RFC 8446, section 6.1. */
    static void close(ChannelHandlerContext ctx) {
        if (ctx.channel() instanceof DuplexChannel duplex) {
            var tls = ctx.pipeline().get(SslHandler.class);
            if (tls == null) {
                duplex.shutdownOutput();
            } else {
                tls.closeOutbound().addListener(_ -> duplex.shutdownOutput());
            }
        }
    }

    // ---- the exchange's side

    /**
     * The head of an answer, which goes out with what follows. What fails before can still be
     * answered otherwise.
     */
    void head(Object message) {
        head = message;
    }

    /** A whole answer, in place of a head that did not go out yet. */
    void whole(Object message) {
        head = null;
        send(message, 0);
    }

    /** Whether the client has been sent anything. */
    boolean hasBegun() {
        return begun;
    }

    @Override
    public void write(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            int length = Math.min(bytes.remaining(), limits.chunk());
            var copy = channel.alloc().directBuffer(length);
            copy.writeBytes(bytes.slice(bytes.position(), length));
            bytes.position(bytes.position() + length);
            send(new DefaultHttpContent(copy), length);
        }
    }

    /** Sends a part of a file in bounded slices. The file stays open: its owner closes it. */
    void file(FileChannel file, long position, long count) {
        if (channel.pipeline().get(SslHandler.class) != null) {
            encrypted(file, position, count);
            return;
        }
        for (long at = position, end = position + count; at < end; at += limits.fileSlice()) {
            long length = Math.min(limits.fileSlice(), end - at);
            send(new Slice(file, at, length), length);
        }
    }

    void end() {
        send(LastHttpContent.EMPTY_LAST_CONTENT, 0);
    }

    /**
     * Waits until everything has been handed to the socket.
     *
     * @throws PeerGone if something could not be
     */
    void flushed() {
        room.acquireUninterruptibly(limits.writesInFlight());
        room.release(limits.writesInFlight());
        throwIfFailed();
    }

    /** How many bytes of content were given to the connection. */
    long sent() {
        return sent;
    }

    void countSent(long more) {
        sent += more;
    }

    @Override
    public void onGone(Runnable action) {
        synchronized (whenGone) {
            if (!isGone) {
                whenGone.add(action);
                return;
            }
        }
        action.run();
    }

    private void send(Object message, long length) {
        var first = head;
        if (first != null) {
            head = null;
            send(first, 0);
        }
        begun = true;
        if (room.availablePermits() == limits.writesInFlight()) {
            movedAt = System.nanoTime();
        }
        room.acquireUninterruptibly();
        try {
            throwIfFailed();
        } catch (PeerGone e) {
            room.release();
            ReferenceCountUtil.release(message);
            throw e;
        }
        sent += length;
        channel.writeAndFlush(message)
                .addListener(written -> {
                    if (!written.isSuccess()) {
                        failure = written.cause();
                    }
                    movedAt = System.nanoTime();
                    room.release();
                });
    }

    private void throwIfFailed() {
        var cause = failure;
        if (cause != null) {
            throw new PeerGone(cause);
        }
    }

    // ---- the event loop's side

    /**
     * Whether pieces have waited too long for the client to take one. That nothing was written for
     * long is not enough: the answer may only now have come.
     */
    boolean stalled() {
        return room.availablePermits() < limits.writesInFlight()
                && System.nanoTime() - movedAt >= limits.idle().toNanos();
    }

    void gone() {
        List<Runnable> actions;
        synchronized (whenGone) {
            isGone = true;
            actions = List.copyOf(whenGone);
            whenGone.clear();
        }
        actions.forEach(Runnable::run);
    }

    /** What is encrypted has to pass through memory. */
    private void encrypted(FileChannel file, long position, long count) {
        long end = position + count;
        for (long at = position; at < end; ) {
            int length = (int) Math.min(limits.chunk(), end - at);
            var piece = channel.alloc().directBuffer(length);
            int read;
            try {
                read = piece.writeBytes(file, at, length);
            } catch (IOException e) {
                piece.release();
                throw new UncheckedIOException("a file could not be read", e);
            }
            if (read <= 0) {
                piece.release();
                throw new IllegalStateException("a file ends at " + at + " and not at " + end);
            }
            send(new DefaultHttpContent(piece), read);
            at += read;
        }
    }

    /** A region that does not close the file, of which other slices follow. */
    private static final class Slice extends DefaultFileRegion {
        Slice(FileChannel file, long position, long count) {
            super(file, position, count);
        }

        @Override
        protected void deallocate() {}
    }
}
