package dev.berth.server.http;

import dev.berth.model.BerthException;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLException;

/**
 * One client's connection: takes requests one after the other and decides when to read. Owned by
 * its event loop; every field is touched there only.
 *
 * <p>Reading. {@code autoRead} is off and each {@code read()} brings one receive buffer. It is
 * asked for while the phase has a use for it:
 *
 * <ul>
 *   <li>{@code WAITING} for a request: always.
 *   <li>{@code BUSY} with one: while its body has room, and once more behind its end, which is how
 *       a client that goes away is noticed. What that read brings of the next requests waits in
 *       {@link #ahead}, decoded but not begun, so pipelined requests are answered in order, and no
 *       more than one receive buffer of them is ever held.
 *   <li>{@code DISCARDING} the rest of a body whose answer is out, and {@code LINGERING} before a
 *       close: always, to throw it away.
 * </ul>
 *
 * <p>Closing. A socket that is closed while bytes of the client are unread sends a reset, and the
 * reset destroys the answer in the client's own buffer. So after an answer that ends the connection
 * early only the sending half is closed; what comes is thrown away until the client closes, or for
 * {@link Limits#linger} at most: RFC 9112, section 9.6.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails, ends in channelInactive
final class Connection extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(Connection.class);

    private enum Phase {
        WAITING,
        BUSY,
        DISCARDING,
        LINGERING
    }

    private final Exchanges exchanges;
    private final Draining draining;
    private final Answering answering;
    private final Limits limits;
    private final ReceiveSizes sizes;
    private final Patience patience;
    private final ArrayDeque<HttpObject> ahead = new ArrayDeque<>();
    private Phase phase = Phase.WAITING;
    private @Nullable BodyPipe body;
    private @Nullable Outbound outbound;
    private long lingered;

    /** Whether a request began in what was read last. */
    private boolean headIsWhole;

    Connection(
            Exchanges exchanges,
            Draining draining,
            Answering answering,
            Limits limits,
            ReceiveSizes sizes) {
        this.exchanges = exchanges;
        this.draining = draining;
        this.answering = answering;
        this.limits = limits;
        this.sizes = sizes;
        this.patience = new Patience(limits);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ahead.add((HttpObject) message);
        takeWhatFits(ctx);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (phase == Phase.WAITING && !headIsWhole) {
            // Whatever was read, it was not yet the whole head of a request.
            patience.headBegan(ctx, () -> refuseSlowHead(ctx));
        }
        headIsWhole = false;
        readOn(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        patience.headEnded();
        patience.bodyEnded();
        if (body != null) {
            body.fail(gone("the connection ended before the body was complete"));
        }
        if (outbound != null) {
            outbound.gone();
        }
        ahead.forEach(ReferenceCountUtil::release);
        ahead.clear();
    }

    private void takeWhatFits(ChannelHandlerContext ctx) {
        while (true) {
            if (phase == Phase.DISCARDING && body != null && body.ended()) {
                body = null;
                phase = Phase.WAITING;
                if (draining.hasBegun()) {
                    ctx.close();
                }
            }
            var next = ahead.peek();
            if (next == null || (next instanceof HttpRequest && isBusy())) {
                return;
            }
            ahead.remove();
            if (phase == Phase.LINGERING) {
                discard(ctx, next);
            } else if (next instanceof HttpRequest request) {
                begin(ctx, request);
            } else {
                feed((HttpContent) next);
            }
        }
    }

    private boolean isBusy() {
        return phase == Phase.BUSY || phase == Phase.DISCARDING;
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        // A malformed request may come whole, with a buffer that nobody will read.
        ReferenceCountUtil.release(request);
        patience.headEnded();
        headIsWhole = true;
        var head = RequestHead.of(request, ctx.channel().remoteAddress());
        if (answering.isAnsweredAtOnce(head, ctx.channel())) {
            return;
        }
        phase = Phase.BUSY;
        sizes.expect(head.length().orElse(0));
        var pipe =
                new BodyPipe(
                        head.length(),
                        head.expectsContinue(),
                        limits.bodyWindow(),
                        () -> ctx.executor().execute(() -> pulled(ctx)));
        var out = new Outbound(ctx.channel(), limits);
        if (draining.hasBegun()) {
            out.gone();
        }
        body = pipe;
        outbound = out;
        exchanges.start(ended ->
                answering.answer(
                        head,
                        pipe,
                        out,
                        ctx.executor(),
                        after -> {
                            ended.run();
                            answered(ctx, pipe, after);
                        }));
    }

    private void feed(HttpContent content) {
        var current = body;
        if (current == null) {
            content.release();
        } else if (content.decoderResult().isFailure()) {
            content.release();
            current.fail(gone("the body is not what its Transfer-Encoding says"));
        } else {
            current.offer(content.content());
            if (content instanceof LastHttpContent) {
                current.end();
            }
        }
    }

    /** The exchange's thread wants more of the body. */
    private void pulled(ChannelHandlerContext ctx) {
        var current = body;
        if (current != null) {
            patience.bodyWanted(ctx, current);
            if (current.owesContinue()) {
                Outbound.sendContinue(ctx);
            }
        }
        readOn(ctx);
    }

    /** The answer of the current exchange is out, or failed. */
    private void answered(ChannelHandlerContext ctx, BodyPipe pipe, Answering.After after) {
        pipe.abandon();
        patience.bodyEnded();
        outbound = null;
        switch (after) {
            case GO_ON -> {
                phase = Phase.DISCARDING;
                takeWhatFits(ctx);
                readOn(ctx);
            }
            case CLOSE -> {
                if (pipe.ended()) {
                    ctx.close();
                } else {
                    linger(ctx);
                }
            }
            case CUT -> ctx.close();
        }
    }

    private void refuseSlowHead(ChannelHandlerContext ctx) {
        Outbound.sendTimeout(ctx);
        linger(ctx);
    }

    private void linger(ChannelHandlerContext ctx) {
        phase = Phase.LINGERING;
        Outbound.close(ctx);
        ctx.executor()
                .schedule(() -> ctx.close(), limits.linger().toMillis(), TimeUnit.MILLISECONDS);
        takeWhatFits(ctx);
        ctx.read();
    }

    private void discard(ChannelHandlerContext ctx, HttpObject unwanted) {
        if (unwanted instanceof HttpContent content) {
            lingered += content.content().readableBytes();
        }
        ReferenceCountUtil.release(unwanted);
        if (lingered > limits.lingerBytes()) {
            ctx.close();
        }
    }

    private void readOn(ChannelHandlerContext ctx) {
        var current = body;
        boolean useful =
                switch (phase) {
                    case WAITING, DISCARDING, LINGERING -> true;
                    case BUSY ->
                            ahead.isEmpty()
                                    && current != null
                                    && (current.ended() || current.wantsMore());
                };
        if (useful) {
            ctx.read();
        }
    }

    /**
     * The server stops: a connection that is between requests has no more to wait for, and an
     * answer that waits for news has heard the last.
     */
    void drain(ChannelHandlerContext ctx) {
        if (phase == Phase.WAITING) {
            // Behind an answer that is still on its way.
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        } else if (outbound != null) {
            outbound.gone();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof IdleStateEvent idle)) {
            return;
        }
        if (idle.state() == IdleState.WRITER_IDLE) {
            if (outbound != null && outbound.stalled()) {
                log.atDebug().addKeyValue("peer", ctx.channel().remoteAddress()).log("stalled");
                ctx.close();
            }
        } else if (phase != Phase.BUSY) {
            ctx.close();
        } else if (body != null && body.isWantedFor(limits.idle())) {
            body.fail(patience.silence());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException || cause.getCause() instanceof SSLException) {
            log.atDebug().addKeyValue("peer", ctx.channel().remoteAddress()).log("reset", cause);
        } else {
            log.atError().setCause(cause).log("a connection failed unexpectedly");
        }
        ctx.close();
    }

    private static BerthException.BodyBroken gone(String why) {
        return new BerthException.BodyBroken(why, null);
    }
}
