package dev.berth.server.http;

import dev.berth.model.BerthException;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How long a connection waits for a client that sends, but slowly: a byte now and then would keep
 * an idle timer from ever going off. Owned by the connection's event loop.
 */
final class Patience {
    private final Duration idle;
    private final int leastRate;
    private @Nullable Future<?> head;
    private @Nullable Future<?> body;
    private long arrivedBefore;

    Patience(Limits limits) {
        this.idle = limits.idle();
        this.leastRate = limits.leastRate();
    }

    /** Something of a request's head has come; all of it must before long. */
    void headBegan(ChannelHandlerContext ctx, Runnable tooSlow) {
        if (head == null) {
            head = ctx.executor().schedule(tooSlow, idle.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    void headEnded() {
        head = ended(head);
    }

    /** The body is wanted from now on. */
    void bodyWanted(ChannelHandlerContext ctx, BodyPipe pipe) {
        if (body == null && leastRate > 0) {
            arrivedBefore = pipe.arrived();
            body =
                    ctx.executor()
                            .scheduleAtFixedRate(
                                    () -> look(pipe),
                                    idle.toMillis(),
                                    idle.toMillis(),
                                    TimeUnit.MILLISECONDS);
        }
    }

    void bodyEnded() {
        body = ended(body);
    }

    private static @Nullable Future<?> ended(@Nullable Future<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
        return null;
    }

    private void look(BodyPipe pipe) {
        long came = pipe.arrived() - arrivedBefore;
        arrivedBefore += came;
        if (came * 1000 < leastRate * idle.toMillis() && pipe.isWantedFor(idle)) {
            pipe.fail(
                    new BerthException.TooSlow(
                            "the client sent "
                                    + came
                                    + " bytes in "
                                    + idle.toSeconds()
                                    + " s, and has to send "
                                    + leastRate
                                    + " bytes a second (limits.least-rate)"));
        }
    }

    /** Why a body ends of which nothing came while it was wanted. */
    BerthException.TooSlow silence() {
        return new BerthException.TooSlow(
                "the client sent nothing for " + idle.toSeconds() + " s (limits.idle)");
    }
}
