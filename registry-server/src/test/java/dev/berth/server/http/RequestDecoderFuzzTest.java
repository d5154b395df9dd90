package dev.berth.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;

import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Requests as bytes: what is read of them does not depend on how the network cut them. */
class RequestDecoderFuzzTest {
    private static final InetSocketAddress PEER =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    // Line ends are written as | and %, for CR and LF.
    @ValueSource(
            strings = {
                "GET /v2/ HTTP/1.1|%Host: b|%Accept: a/b, */*|%|%",
                "PUT /a HTTP/1.1|%Host: b|%Content-Length: 2|%Expect: 100-continue|%|%xy",
                "PATCH /a HTTP/1.1|%Host: b|%Transfer-Encoding: chunked|%|%1|%x|%0|%|%",
                "PUT /a HTTP/1.1|%Content-Length: 2|%Transfer-Encoding: chunked|%|%",
                "POST /a HTTP/1.0|%Content-Length: -1|%|%"
            })
    @FuzzTest
    void aRequestIsReadTheSameHoweverItIsCut(@NotNull String text) {
        var bytes =
                text.replace('|', '\r').replace('%', '\n').getBytes(StandardCharsets.ISO_8859_1);
        assertThat(heads(bytes, 1)).isEqualTo(heads(bytes, Math.max(1, bytes.length)));
    }

    /** What the server makes of each request: its line, its length, or its refusal. */
    private static List<String> heads(byte[] bytes, int pieceLength) {
        var channel = new EmbeddedChannel(new StrictRequestDecoder(Limits.DEFAULT));
        for (int at = 0; at < bytes.length; at += pieceLength) {
            int length = Math.min(pieceLength, bytes.length - at);
            channel.writeInbound(Unpooled.copiedBuffer(bytes, at, length));
        }
        channel.finish();
        var heads = new ArrayList<String>();
        for (Object o = channel.readInbound(); o != null; o = channel.readInbound()) {
            if (o instanceof HttpRequest request) {
                heads.add(shown(RequestHead.of(request, PEER)));
            }
            ReferenceCountUtil.release(o);
        }
        return heads;
    }

    private static String shown(RequestHead head) {
        if (head.malformed() != null) {
            return "refused " + RequestHead.refuse(head.malformed()).status();
        }
        var body = new DirectRoutes.Body(new byte[0], true, false);
        Refusals.valueOrRefusal(() -> head.exchange(RequestTarget.parse(head.target()), body));
        return head.method() + " " + head.target() + " " + head.length();
    }
}
