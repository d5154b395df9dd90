package dev.berth.server.http;

import dev.berth.model.BerthException;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What happens on an exchange's thread, from its head to its line in the access log. */
final class Answering {
    private static final Logger log = LoggerFactory.getLogger(Answering.class);

    /** RFC 9110, section 5.6.7. */
    private static final DateTimeFormatter IMF_FIXDATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    /** What becomes of the connection. */
    enum After {
        /** The next request may follow. */
        GO_ON,
        /** The answer said that it is the last. */
        CLOSE,
        /** The answer is not whole; the client must not take it for one. */
        CUT
    }

    private final Router router;
    private final Authentication authentication;
    private final Draining draining;
    private final Limits limits;

    Answering(Router router, Authentication authentication, Draining draining, Limits limits) {
        this.router = router;
        this.authentication = authentication;
        this.draining = draining;
        this.limits = limits;
    }

    /** Never throws: whatever happens becomes an answer, a line in the log, or both. */
    After answer(RequestHead head, BodyPipe body, Outbound out) {
        long began = System.nanoTime();
        var responded = respond(head, body);
        var response = responded.response;
        boolean close =
                response.close()
                        || !head.keepAlive()
                        || onlyTheEndTellsTheLength(head, response)
                        || draining.hasBegun()
                        || !body.restIsAtMost(limits.rest());
        var sent = send(head, response, close, out);
        AccessLog.write(
                head,
                responded.caller,
                sent.status(),
                body.arrived(),
                out.sent(),
                began,
                sent.after() != After.CUT);
        return sent.after();
    }

    /** HTTP/1.0 knows no chunks: RFC 9112, section 6.1. */
    private static boolean onlyTheEndTellsTheLength(RequestHead head, Response response) {
        return head.old() && response.content().length().isEmpty();
    }

    private record Responded(Response response, Caller caller) {}

    private Responded respond(RequestHead head, BodyPipe body) {
        var caller = Caller.ANONYMOUS;
        try {
            if (head.malformed() != null) {
                return new Responded(RequestHead.refuse(head.malformed()), caller);
            }
            var target = RequestTarget.parse(head.target());
            var exchange = head.exchange(target, body);
            caller = authentication.caller(exchange);
            return new Responded(router.route(target, exchange.by(caller)), caller);
        } catch (RuntimeException | Error thrown) {
            return new Responded(ErrorAnswer.render(thrown), caller);
        }
    }

    private record Sent(int status, After after) {}

    private Sent send(RequestHead head, Response response, boolean close, Outbound out) {
        try {
            if (head.method().equals("HEAD")) {
                sendWithout(response, close, out);
            } else {
                sendWith(head, response, close, out);
            }
            out.flushed();
            return new Sent(response.status(), close ? After.CLOSE : After.GO_ON);
        } catch (PeerGone e) {
            return new Sent(response.status(), After.CUT);
        } catch (RuntimeException | Error e) {
            if (!out.hasBegun()) {
                return send(head, ErrorAnswer.render(e), close, out);
            }
            if (e instanceof BerthException.Unavailable gone) {
                // What was behind the answer went away, and who looks after that has told it.
                log.atWarn().addKeyValue("why", gone.safeMessage()).log("an answer broke off");
            } else {
                log.atError().setCause(e).log("an answer broke off");
            }
            return new Sent(response.status(), After.CUT);
        } finally {
            response.content().release();
        }
    }

    /** A {@code HEAD}'s answer has the headers of the {@code GET}: RFC 9110, section 9.3.2. */
    private static void sendWithout(Response response, boolean close, Outbound out) {
        out.whole(
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(response.status()),
                        Unpooled.EMPTY_BUFFER,
                        headers(response, close),
                        EmptyHttpHeaders.INSTANCE));
    }

    private static void sendWith(RequestHead head, Response response, boolean close, Outbound out) {
        var status = HttpResponseStatus.valueOf(response.status());
        var headers = headers(response, close);
        switch (response.content()) {
            case Content.Empty _ -> sendWithout(response, close, out);
            case Content.Bytes content -> {
                out.whole(
                        new DefaultFullHttpResponse(
                                HttpVersion.HTTP_1_1,
                                status,
                                Unpooled.wrappedBuffer(content.bytes()),
                                headers,
                                EmptyHttpHeaders.INSTANCE));
                out.countSent(content.bytes().length);
            }
            case Content.File content -> {
                out.head(new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, headers));
                out.file(content.file(), content.position(), content.count());
                out.end();
            }
            case Content.Streamed content -> {
                if (content.length().isEmpty() && !head.old()) {
                    headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
                }
                out.head(new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, headers));
                content.writer().writeTo(out);
                if (content.length().orElse(out.sent()) != out.sent()) {
                    throw new IllegalStateException(
                            "announced " + content.length() + " bytes, wrote " + out.sent());
                }
                out.end();
            }
        }
    }

    private static HttpHeaders headers(Response response, boolean close) {
        var headers = new DefaultHttpHeaders();
        response.headers().fields().forEach(field -> headers.add(field.name(), field.value()));
        headers.set(HttpHeaderNames.DATE, IMF_FIXDATE.format(Instant.now()));
        // RFC 9110, section 8.6: a 204 has no Content-Length, and a 304 would have that of the 200.
        if (response.status() != 204 && response.status() != 304) {
            response.content()
                    .length()
                    .ifPresent(length -> headers.set(HttpHeaderNames.CONTENT_LENGTH, length));
        }
        if (close) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        return headers;
    }
}
