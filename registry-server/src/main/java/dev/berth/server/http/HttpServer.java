package dev.berth.server.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Listens, and gives each connection its pipeline. Owns the event loops' threads and the count of
 * the exchanges.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails, ends in channelInactive
public final class HttpServer {
    private static final Logger log = LoggerFactory.getLogger(HttpServer.class);

    /** How long handlers may go on after their connections were closed. */
    private static final Duration AFTER_CLOSE = Duration.ofSeconds(10);

    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Exchanges exchanges = new Exchanges();
    private final Draining draining;
    private final Limits limits;
    private final @Nullable Tls tls;
    private final Answering answering;
    private final EventLoopGroup loops;
    private final Channel listener;

    private HttpServer(
            InetSocketAddress address,
            Router router,
            Authentication authentication,
            @Nullable Tls tls,
            Draining draining,
            Limits limits,
            Transport transport)
            throws BindException {
        this.draining = draining;
        this.limits = limits;
        this.tls = tls;
        this.answering = new Answering(router, authentication, draining, limits);
        this.loops =
                new MultiThreadIoEventLoopGroup(
                        Runtime.getRuntime().availableProcessors(),
                        new DefaultThreadFactory("http"),
                        transport.io());
        var bound =
                new ServerBootstrap()
                        .group(loops)
                        .channel(transport.server())
                        .option(ChannelOption.SO_BACKLOG, 1024)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.AUTO_READ, false)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childHandler(new Pipeline())
                        .bind(address)
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw refused(address, bound.cause());
        }
        this.listener = bound.channel();
    }

    /**
     * Begins to serve.
     *
     * @param tls null for plain HTTP; closed with the server
     * @throws BindException if the address cannot be had, with why
     */
    public static HttpServer start(
            InetSocketAddress address,
            Router router,
            Authentication authentication,
            @Nullable Tls tls,
            Draining draining,
            Limits limits)
            throws BindException {
        return start(address, router, authentication, tls, draining, limits, Transport.best());
    }

    static HttpServer start(
            InetSocketAddress address,
            Router router,
            Authentication authentication,
            @Nullable Tls tls,
            Draining draining,
            Limits limits,
            Transport transport)
            throws BindException {
        return new HttpServer(address, router, authentication, tls, draining, limits, transport);
    }

    /** One kind of error, in words, for what the transports say in their own ways. */
    private static BindException refused(InetSocketAddress address, Throwable cause) {
        var reason = String.valueOf(cause.getMessage());
        var refused =
                new BindException(
                        address.getAddress().getHostAddress()
                                + ":"
                                + address.getPort()
                                + (reason.contains("in use")
                                        ? " is in use by another program"
                                        : " cannot be listened on: " + reason));
        refused.initCause(cause);
        return refused;
    }

    /** Where it listens, with the port that was chosen if none was asked for. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /**
     * Stops: takes no more connections, closes the ones that are between requests, lets the
     * exchanges under way end for up to {@code grace}, then closes what is left. When this returns,
     * no handler runs any more, unless it says otherwise.
     *
     * @return whether every handler has ended
     */
    public boolean stop(Duration grace) throws InterruptedException {
        draining.begin();
        listener.close().awaitUninterruptibly();
        for (var connection : connections) {
            var context = connection.pipeline().context(Connection.class);
            if (context != null) {
                context.executor().execute(() -> ((Connection) context.handler()).drain(context));
            }
        }
        if (!exchanges.awaitNone(grace)) {
            log.atWarn()
                    .addKeyValue("exchanges", exchanges.running())
                    .log("closing connections whose requests did not end in time");
        }
        connections.close().awaitUninterruptibly();
        boolean ended = exchanges.awaitNone(AFTER_CLOSE);
        if (!ended) {
            log.atWarn()
                    .addKeyValue("exchanges", exchanges.running())
                    .log("some requests are still under way although nobody waits for them");
        }
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
        if (tls != null) {
            tls.close();
        }
        return ended;
    }

    private final class Pipeline extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            connections.add(channel);
            var sizes = new ReceiveSizes(limits.receive());
            channel.config().setRecvByteBufAllocator(sizes);
            channel.pipeline()
                    .addLast(
                            new IdleStateHandler(
                                    true,
                                    limits.idle().toMillis(),
                                    limits.idle().toMillis(),
                                    0,
                                    TimeUnit.MILLISECONDS));
            if (tls != null) {
                channel.pipeline().addLast(new TlsFirst(tls, limits));
            }
            channel.pipeline()
                    .addLast(
                            new StrictRequestDecoder(limits),
                            new HttpResponseEncoder(),
                            new Connection(exchanges, draining, answering, limits, sizes));
        }
    }
}
