package dev.berth.server.http;

import dev.berth.model.BerthException;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** What happens to a request, from its head to its line in the access log. */
final class Answering {
    private static final Logger log = LoggerFactory.getLogger(Answering.class);

    /** RFC 9110, section 5.6.7. */
    private static final DateTimeFormatter IMF_FIXDATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private static final byte[] NOTHING = {};
    private static final BodyPipe NO_BODY = ended();

    /** What becomes of the connection. */
    enum After {
        /** The next request may follow. */
        GO_ON,
        /** The answer said that it is the last. */
        CLOSE,
        /** The answer is not whole; the client must not take it for one. */
        CUT
    }

    private record Dated(long second, String text) {}

    private static volatile Dated dated = new Dated(Long.MIN_VALUE, "");

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

    private static BodyPipe ended() {
        var pipe = new BodyPipe(OptionalLong.of(0), false, 0, () -> {});
        pipe.end();
        return pipe;
    }

    /**
     * Answers on the exchange's thread. Never throws: whatever happens becomes an answer, a line in
     * the log, or both.
     *
     * @param loop the connection's
     * @param then told once, on the loop, when the answer is out or has failed
     */
    void answer(
            RequestHead head, BodyPipe body, Outbound out, Executor loop, Consumer<After> then) {
        long began = System.nanoTime();
        var responded = respond(head, body);
        boolean close =
                responded.response.close()
                        || !head.keepAlive()
                        || onlyTheEndTellsTheLength(head, responded.response)
                        || draining.hasBegun()
                        || !body.restIsAtMost(limits.rest());
        send(
                head,
                responded.response,
                close,
                out,
                (response, after) ->
                        loop.execute(() -> {
                            response.content().release();
                            AccessLog.write(
                                    head,
                                    responded.caller,
                                    response.status(),
                                    body.arrived(),
                                    out.sent(),
                                    began,
                                    after != After.CUT);
                            then.accept(after);
                        }));
    }

    /**
     * Answers at once, on the event loop, where that needs no waiting: see {@link Handler#prompt}.
     *
     * @return false if nothing was sent, and {@link #answer} is to answer
     */
    boolean isAnsweredAtOnce(RequestHead head, Channel channel) {
        // What does not leave at once has to be waited for before the next.
        if (!head.asksForNoMore() || draining.hasBegun() || !channel.isWritable()) {
            return false;
        }
        long began = System.nanoTime();
        var responded = respondAtOnce(head);
        if (responded.isEmpty()) {
            return false;
        }
        var response = responded.get().response;
        var content = response.content() instanceof Content.Bytes(var bytes) ? bytes : NOTHING;
        var sent = head.method().equals("HEAD") ? NOTHING : content;
        if (sent.length > channel.bytesBeforeUnwritable()) {
            return false;
        }
        channel.writeAndFlush(whole(response, sent, false))
                .addListener(written ->
                        AccessLog.write(
                                head,
                                responded.get().caller,
                                response.status(),
                                0,
                                sent.length,
                                began,
                                written.isSuccess()));
        return true;
    }

    private Optional<Responded> respondAtOnce(RequestHead head) {
        try {
            var target = RequestTarget.parse(head.target());
            var exchange = head.exchange(target, NO_BODY);
            var caller = authentication.prompt(exchange);
            return caller.flatMap(known ->
                    router.prompt(target, exchange.by(known))
                            .map(response -> new Responded(response, known)));
        } catch (RuntimeException e) {
            return Optional.empty(); // it is thrown again where it is answered
        }
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

    private static void release(Response response) {
        try {
            response.content().release();
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("what was behind an answer could not be closed");
        }
    }

    /** Sends an answer, or why that cannot be, and tells which it was and what came of it. */
    private void send(
            RequestHead head,
            Response response,
            boolean close,
            Outbound out,
            BiConsumer<Response, After> then) {
        var whenOut = close ? After.CLOSE : After.GO_ON;
        try {
            send(
                    head,
                    response,
                    close,
                    out,
                    failure -> then.accept(response, failure == null ? whenOut : After.CUT));
        } catch (PeerGone e) {
            then.accept(response, After.CUT);
        } catch (RuntimeException | Error e) {
            if (!out.hasBegun()) {
                release(response);
                out.forgetHead();
                send(head, ErrorAnswer.render(e), close, out, then);
                return;
            }
            if (e instanceof BerthException.Unavailable gone) {
                // What was behind the answer went away, and who looks after that has told it.
                log.atWarn().addKeyValue("why", gone.safeMessage()).log("an answer broke off");
            } else {
                log.atError().setCause(e).log("an answer broke off");
            }
            then.accept(response, After.CUT);
        }
    }

    /**
     * @param done as of {@link Outbound#end}; not told if this throws
     */
    private static void send(
            RequestHead head,
            Response response,
            boolean close,
            Outbound out,
            Consumer<@Nullable Throwable> done) {
        // A HEAD's answer has the headers of the GET: RFC 9110, section 9.3.2.
        if (head.method().equals("HEAD")) {
            out.end(whole(response, NOTHING, close), 0, done);
            return;
        }
        switch (response.content()) {
            case Content.Empty _ -> out.end(whole(response, NOTHING, close), 0, done);
            case Content.Bytes(var bytes) ->
                    out.end(whole(response, bytes, close), bytes.length, done);
            case Content.File content -> {
                out.head(head(response, headers(response, close)));
                out.end(content.file(), content.position(), content.count(), done);
            }
            case Content.Streamed content -> {
                var headers = headers(response, close);
                if (content.length().isEmpty() && !head.old()) {
                    headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
                }
                out.head(head(response, headers));
                content.writer().writeTo(out);
                if (content.length().orElse(out.sent()) != out.sent()) {
                    throw new IllegalStateException(
                            "announced " + content.length() + " bytes, wrote " + out.sent());
                }
                out.end(LastHttpContent.EMPTY_LAST_CONTENT, 0, done);
            }
        }
    }

    private static FullHttpResponse whole(Response response, byte[] content, boolean close) {
        return new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(response.status()),
                Unpooled.wrappedBuffer(content),
                headers(response, close),
                EmptyHttpHeaders.INSTANCE);
    }

    private static HttpResponse head(Response response, HttpHeaders headers) {
        return new DefaultHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(response.status()), headers);
    }

    /** One text serves all answers of a second. */
    private static String date() {
        var now = Instant.now();
        var last = dated;
        if (last.second != now.getEpochSecond()) {
            last = new Dated(now.getEpochSecond(), IMF_FIXDATE.format(now));
            dated = last;
        }
        return last.text;
    }

    private static HttpHeaders headers(Response response, boolean close) {
        var headers = new DefaultHttpHeaders();
        response.headers().fields().forEach(field -> headers.add(field.name(), field.value()));
        headers.set(HttpHeaderNames.DATE, date());
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
