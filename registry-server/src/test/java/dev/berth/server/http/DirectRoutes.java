package dev.berth.server.http;

import dev.berth.model.BerthException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Routes that are asked without a socket, many thousand times a second. */
public final class DirectRoutes {
    private static final InetSocketAddress PEER =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    private final Router router;

    public DirectRoutes(List<Route> routes) {
        router = new Router(routes);
    }

    /**
     * The answer, or that to the error which a client would be told. What is no such error goes on
     * to the caller: a client would be told 500.
     */
    public Response ask(Method method, String target, Headers headers, RequestBody body) {
        try {
            var parsed = RequestTarget.parse(target);
            return router.route(parsed, exchange(method, parsed, headers, body));
        } catch (BerthException refused) {
            return ErrorAnswer.of(refused);
        }
    }

    public Response ask(Method method, String target) {
        return ask(method, target, Headers.NONE, new Body(new byte[0], true, false));
    }

    /** A request to {@code target}, as a handler sees it. */
    public static Exchange exchange(Headers headers) {
        return exchange(
                Method.GET, RequestTarget.parse("/"), headers, new Body(new byte[0], true, false));
    }

    private static Exchange exchange(
            Method method, RequestTarget target, Headers headers, RequestBody body) {
        return new Exchange(
                method,
                target.path(),
                Map.of(),
                target.query(),
                headers,
                body,
                PEER,
                Caller.ANONYMOUS);
    }

    /**
     * A body that comes in pieces of three bytes.
     *
     * @param announced whether the request says its length
     * @param cut whether the connection breaks behind the last byte
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Body(byte[] bytes, boolean announced, boolean cut) implements RequestBody {
        private static final int PIECE = 3;

        @Override
        public OptionalLong length() {
            int length = cut ? bytes.length + 1 : bytes.length;
            return announced ? OptionalLong.of(length) : OptionalLong.empty();
        }

        @Override
        public long received() {
            return bytes.length;
        }

        @Override
        public void forEach(Consumer<ByteBuffer> consumer) {
            for (int at = 0; at < bytes.length; at += PIECE) {
                consumer.accept(ByteBuffer.wrap(bytes, at, Math.min(PIECE, bytes.length - at)));
            }
            if (cut) {
                throw new BerthException.BodyBroken("the body ended early", null);
            }
        }

        @Override
        public byte[] readAtMost(int limit) {
            if (bytes.length > limit) {
                throw new IllegalArgumentException("no test sends that much");
            }
            return bytes;
        }
    }
}
