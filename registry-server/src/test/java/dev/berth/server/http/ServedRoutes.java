package dev.berth.server.http;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** A server over some routes, on a port of the system's choice. */
public final class ServedRoutes implements AutoCloseable {
    private final HttpServer server;

    public ServedRoutes(List<Route> routes) {
        this(routes, Limits.DEFAULT, Transport.best());
    }

    /** With logins. */
    public ServedRoutes(List<Route> routes, Authentication authentication) {
        this(routes, authentication, null, Limits.DEFAULT, Transport.best());
    }

    ServedRoutes(List<Route> routes, Limits limits, Transport transport) {
        this(routes, Authentication.NONE, null, limits, transport);
    }

    ServedRoutes(
            List<Route> routes,
            Authentication authentication,
            @Nullable Tls tls,
            Limits limits,
            Transport transport) {
        try {
            server =
                    HttpServer.start(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                            new Router(routes),
                            authentication,
                            tls,
                            new Draining(),
                            limits,
                            transport);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public InetSocketAddress address() {
        return server.address();
    }

    public RawClient client() {
        return new RawClient(server.address());
    }

    boolean stop(Duration grace) {
        try {
            return server.stop(grace);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        stop(Duration.ofSeconds(1));
    }
}
