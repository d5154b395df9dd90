package dev.berth.server.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelProgressiveFuture;
import io.netty.channel.ChannelProgressiveFutureListener;
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
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * An answer on its way from the exchange's thread to the socket. The thread waits while {@link
 * Limits#writesInFlight} pieces are not yet taken by the client, so a slow reader costs that much
 * memory and no more. A closed connection fails the pieces under way, which frees the thread.
 * Nobody waits for the last piece: the event loop tells when it is out.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails, ends in channelInactive
final class Outbound implements Sink {
    private final Channel channel;
    private final Limits limits;
    private final Semaphore room;
    private volatile @Nullable Throwable failure;

    /** When the client last took a piece, or was first given one after a pause. */
    private volatile long movedAt;

    private final ChannelProgressiveFutureListener moved =
            new ChannelProgressiveFutureListener() {
                @Override
                public void operationProgressed(
                        ChannelProgressiveFuture file, long progress, long total) {
                    movedAt = System.nanoTime();
                }

                @Override
                public void operationComplete(ChannelProgressiveFuture written) {
                    if (!written.isSuccess()) {
                        failure = written.cause();
                    }
                    movedAt = System.nanoTime();
                }
            };

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

    /** Another answer comes in place of the one whose head did not go out yet. */
    void forgetHead() {
        head = null;
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

    /**
     * Ends the answer with a part of a file. The file stays open: its owner closes it.
     *
     * @param done as of {@link #end}
     */
    void end(FileChannel file, long position, long count, Consumer<@Nullable Throwable> done) {
        if (channel.pipeline().get(SslHandler.class) != null) {
            encrypted(file, position, count);
            end(LastHttpContent.EMPTY_LAST_CONTENT, 0, done);
        } else {
            long slice = Math.min(count, limits.fileSlice());
            var ended = releasing(done);
            post(
                    count,
                    failed -> rest(file, position + slice, count - slice, failed, ended),
                    withHead(new Region(file, position, slice)));
        }
    }

    /**
     * Ends the answer with this.
     *
     * @param message a whole answer, if no head was given; else the last of its content
     * @param length of the content in it
     * @param done told once, on the event loop, when the socket has taken everything, or why not
     */
    void end(Object message, long length, Consumer<@Nullable Throwable> done) {
        post(length, releasing(done), withHead(message));
    }

    /** How many bytes of content were given to the connection. */
    long sent() {
        return sent;
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

    private Object[] withHead(Object... messages) {
        var first = head;
        if (first == null) {
            return messages;
        }
        head = null;
        var all = new Object[messages.length + 1];
        all[0] = first;
        System.arraycopy(messages, 0, all, 1, messages.length);
        return all;
    }

    private void send(Object message, long length) {
        post(length, releasing(_ -> {}), withHead(message));
    }

    private Consumer<@Nullable Throwable> releasing(Consumer<@Nullable Throwable> done) {
        return failed -> {
            room.release();
            done.accept(failed);
        };
    }

    /**
     * Hands messages to the event loop at once: each task of its own would wake it again.
     *
     * @param then told on the event loop when they are out, or why not; sees to it that the room is
     *     released
     */
    private void post(long length, Consumer<@Nullable Throwable> then, Object... messages) {
        begun = true;
        if (room.availablePermits() == limits.writesInFlight()) {
            movedAt = System.nanoTime();
        }
        room.acquireUninterruptibly();
        try {
            throwIfFailed();
            sent += length;
            channel.eventLoop().execute(() -> write(then, messages));
        } catch (PeerGone | RejectedExecutionException e) {
            room.release();
            for (var message : messages) {
                ReferenceCountUtil.release(message);
            }
            throw e instanceof PeerGone gone ? gone : new PeerGone(e);
        }
    }

    private void throwIfFailed() {
        var cause = failure;
        if (cause != null) {
            throw new PeerGone(cause);
        }
    }

    // ---- the event loop's side

    private void write(Consumer<@Nullable Throwable> then, Object... messages) {
        for (int i = 0; i < messages.length; i++) {
            var promise = channel.newProgressivePromise().addListener(moved);
            if (i < messages.length - 1) {
                channel.write(messages[i], promise);
            } else {
                channel.writeAndFlush(messages[i], promise.addListener(_ -> then.accept(failure)));
            }
        }
    }

    /**
     * On to the next slice, in a task of its own: others are served in between, as one call sends
     * as much of a file as the socket takes, however long the disk needs for it.
     */
    private void rest(
            FileChannel file,
            long position,
            long count,
            @Nullable Throwable failed,
            Consumer<@Nullable Throwable> ended) {
        if (failed != null) {
            ended.accept(failed);
        } else if (count == 0) {
            write(ended, LastHttpContent.EMPTY_LAST_CONTENT);
        } else {
            long slice = Math.min(count, limits.fileSlice());
            Consumer<@Nullable Throwable> on =
                    next -> rest(file, position + slice, count - slice, next, ended);
            write(
                    next -> channel.eventLoop().execute(() -> on.accept(next)),
                    new Region(file, position, slice));
        }
    }

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

    /** A region that does not close the file. */
    private static final class Region extends DefaultFileRegion {
        Region(FileChannel file, long position, long count) {
            super(file, position, count);
        }

        @Override
        protected void deallocate() {}
    }
}
