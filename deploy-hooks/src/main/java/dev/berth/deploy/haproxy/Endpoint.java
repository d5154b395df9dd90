package dev.berth.deploy.haproxy;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;
import dev.berth.model.Quoted;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Where a Runtime API listens: {@code unix:///path} or {@code tcp://host:port}. */
sealed interface Endpoint {

    /** Not connected yet, and not blocking. */
    SocketChannel open() throws IOException;

    SocketAddress address() throws IOException;

    record Unix(Path path) implements Endpoint {
        @Override
        public SocketChannel open() throws IOException {
            return SocketChannel.open(StandardProtocolFamily.UNIX);
        }

        @Override
        public SocketAddress address() {
            return UnixDomainSocketAddress.of(path);
        }

        @Override
        public String toString() {
            return "unix://" + path;
        }
    }

    record Tcp(String host, int port) implements Endpoint {
        @Override
        public SocketChannel open() throws IOException {
            return SocketChannel.open();
        }

        /** Resolved anew each time, because a name may move. */
        @Override
        public SocketAddress address() throws IOException {
            var address = new InetSocketAddress(host, port);
            if (address.isUnresolved()) {
                throw new UnknownHostException("the name " + host + " has no address");
            }
            return address;
        }

        @Override
        public String toString() {
            return "tcp://" + host + ":" + port;
        }
    }

    /**
     * @throws BerthException.Invalid if it is of neither form
     */
    static Endpoint parse(String text) {
        try {
            var uri = new URI(text);
            if ("unix".equals(uri.getScheme()) && text.startsWith("unix:///")) {
                return new Unix(Path.of(text.substring("unix://".length())));
            }
            if ("tcp".equals(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getPort() > 0
                    && uri.getPort() < 65536
                    && uri.getPath().isEmpty()) {
                return new Tcp(uri.getHost(), uri.getPort());
            }
        } catch (URISyntaxException | InvalidPathException e) {
            // The same answer as for what can be parsed and is of another form.
        }
        throw new BerthException.Invalid(
                ErrorCode.BAD_REQUEST,
                "HAProxy's admin socket "
                        + Quoted.of(text)
                        + " is neither unix:///path/to/socket nor tcp://host:port");
    }
}
