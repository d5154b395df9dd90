package dev.berth.server.http;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;
import dev.berth.model.Quoted;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A request without its body, as it came: the strings are not yet judged.
 *
 * @param malformed why the codec could not read it, or null
 * @param length of the body, or empty when it is chunked
 * @param expectsContinue whether the client waits for {@code 100 Continue}
 * @param old whether it is HTTP/1.0, which knows no chunks
 */
record RequestHead(
        @Nullable Throwable malformed,
        String method,
        String target,
        Headers headers,
        InetSocketAddress peer,
        OptionalLong length,
        boolean expectsContinue,
        boolean keepAlive,
        boolean old) {

    static RequestHead of(HttpRequest request, SocketAddress peer) {
        boolean broken = request.decoderResult().isFailure();
        return new RequestHead(
                broken ? request.decoderResult().cause() : null,
                request.method().name(),
                // Netty makes up a request where it could not read so much as the first line.
                request instanceof FullHttpRequest ? "-" : request.uri(),
                fields(request),
                (InetSocketAddress) peer,
                broken ? OptionalLong.empty() : lengthOf(request),
                !broken && HttpUtil.is100ContinueExpected(request),
                !broken && HttpUtil.isKeepAlive(request),
                request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) < 0);
    }

    private static Headers fields(HttpRequest request) {
        var fields = new ArrayList<Headers.Field>(request.headers().size());
        for (var all = request.headers().iteratorAsString(); all.hasNext(); ) {
            var field = all.next();
            fields.add(new Headers.Field(field.getKey(), field.getValue()));
        }
        return new Headers(fields);
    }

    /** Without a length and without chunks there is no body: RFC 9112, section 6.3. */
    private static OptionalLong lengthOf(HttpRequest request) {
        return HttpUtil.isTransferEncodingChunked(request)
                ? OptionalLong.empty()
                : OptionalLong.of(HttpUtil.getContentLength(request, 0L));
    }

    /**
     * The exchange that this begins.
     *
     * @throws BerthException.Invalid if the request is malformed in a way that the codec lets pass
     */
    Exchange exchange(RequestTarget parsed, RequestBody body) {
        if (!old && headers.all("Host").size() != 1) {
            // RFC 9112, section 3.2.
            throw invalid("an HTTP/1.1 request needs exactly one Host header");
        }
        for (var expectation : headers.list(HttpHeaderNames.EXPECT.toString())) {
            if (!HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expectation)) {
                throw invalid("Expect: " + Quoted.of(expectation) + " is not known here");
            }
        }
        var known =
                Method.named(method)
                        .orElseThrow(() ->
                                new BerthException.Unsupported(
                                        "the method " + Quoted.of(method) + " is not offered"));
        return new Exchange(
                known,
                parsed.path(),
                Map.of(),
                parsed.query(),
                headers,
                body,
                peer,
                Caller.ANONYMOUS);
    }

    /** Whether this is all that the client says and wants to say, on a lasting line. */
    boolean asksForNoMore() {
        return malformed == null && keepAlive && !old && !expectsContinue && length.orElse(1) == 0;
    }

    /** The answer to a request that the codec could not read. */
    static Response refuse(Throwable malformed) {
        return switch (malformed) {
            case TooLongHttpLineException _ ->
                    ErrorAnswer.malformed(414, "the request line is longer than this server takes");
            case TooLongHttpHeaderException _ ->
                    ErrorAnswer.malformed(431, "the headers are larger than this server takes");
            default ->
                    ErrorAnswer.malformed(
                            400,
                            "this is not a well-formed HTTP request: "
                                    + Quoted.of(String.valueOf(malformed.getMessage())));
        };
    }

    private static BerthException.Invalid invalid(String why) {
        return new BerthException.Invalid(ErrorCode.BAD_REQUEST, why);
    }
}
