package dev.berth.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.util.ReferenceCountUtil;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The decoder by itself: whatever comes, and however it is cut into pieces. */
class StrictRequestDecoderTest {

    private static List<Object> decode(byte[] bytes, int pieceLength) {
        var channel = new EmbeddedChannel(new StrictRequestDecoder(Limits.DEFAULT));
        for (int at = 0; at < bytes.length; at += pieceLength) {
            int length = Math.min(pieceLength, bytes.length - at);
            channel.writeInbound(Unpooled.copiedBuffer(bytes, at, length));
        }
        channel.finish();
        var decoded = new ArrayList<>();
        for (Object o = channel.readInbound(); o != null; o = channel.readInbound()) {
            decoded.add(o);
        }
        return decoded;
    }

    private static String bodyOf(List<Object> decoded) {
        var body = new StringBuilder();
        for (var object : decoded) {
            if (object instanceof HttpContent content) {
                body.append(content.content().toString(StandardCharsets.US_ASCII));
            }
            ReferenceCountUtil.release(object);
        }
        return body.toString();
    }

    @Property
    void aBodyIsTheSameHoweverItIsCut(
            @ForAll @IntRange(min = 1, max = 300) int pieceLength,
            @ForAll @IntRange(max = 5_000) int length) {
        var body = "x".repeat(length);
        var request = "PUT /a HTTP/1.1\r\nHost: b\r\nContent-Length: " + length + "\r\n\r\n" + body;
        var decoded = decode(request.getBytes(StandardCharsets.US_ASCII), pieceLength);
        assertThat(bodyOf(decoded)).isEqualTo(body);
    }

    @Property
    void whateverComesIsDecodedOrMarkedAsMalformed(
            @ForAll @Size(max = 500) byte[] bytes,
            @ForAll @IntRange(min = 1, max = 50) int pieceLength) {
        for (var object : decode(bytes, pieceLength)) {
            assertThat(((HttpObject) object).decoderResult().isFinished()).isTrue();
            ReferenceCountUtil.release(object);
        }
    }
}
