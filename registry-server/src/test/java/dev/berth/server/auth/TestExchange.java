package dev.berth.server.auth;

import dev.berth.server.http.Caller;
import dev.berth.server.http.Exchange;
import dev.berth.server.http.Headers;
import dev.berth.server.http.Method;
import dev.berth.server.http.Query;
import dev.berth.server.http.RequestBody;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Requests that came from somewhere. */
final class TestExchange {
    private static final RequestBody NO_BODY =
            new RequestBody() {
                @Override
                public OptionalLong length() {
                    return OptionalLong.of(0);
                }

                @Override
                public long received() {
                    return 0;
                }

                @Override
                public void forEach(Consumer<ByteBuffer> consumer) {}

                @Override
                public byte[] readAtMost(int limit) {
                    return new byte[0];
                }
            };

    private TestExchange() {}

    static Exchange of(String peer, Headers headers) {
        return of(peer, headers, Caller.ANONYMOUS);
    }

    static Exchange of(String peer, Headers headers, Caller caller) {
        try {
            return new Exchange(
                    Method.GET,
                    "/api/v1/services",
                    Map.of(),
                    new Query(List.of()),
                    headers,
                    NO_BODY,
                    new InetSocketAddress(InetAddress.getByName(peer), 1),
                    caller);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
