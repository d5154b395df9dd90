package dev.berth.server.http;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/**
 * Reads requests, and refuses those whose length two readers could understand in two ways: RFC
 * 9112, section 6.3. Repeated lengths are refused by the codec.
 */
final class StrictRequestDecoder extends HttpRequestDecoder {

    StrictRequestDecoder(Limits limits) {
        super(
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(limits.requestLine())
                        .setMaxHeaderSize(limits.header())
                        .setMaxChunkSize(limits.receive())
                        .setAllowDuplicateContentLengths(false)
                        .setStrictLineParsing(true));
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException(
                "a request has either a Content-Length or a Transfer-Encoding");
    }
}
