package dev.berth.server.http;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Looks at the first bytes of a connection: TLS takes its place, and who speaks plain HTTP is told
 * so, since the alert that TLS would answer with means nothing to an HTTP client.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails, ends in channelInactive
final class TlsFirst extends ByteToMessageDecoder {
    /** The header of a TLS record: RFC 8446, section 5.1. */
    private static final int HEADER = 5;

    private final Tls tls;
    private final Limits limits;

    TlsFirst(Tls tls, Limits limits) {
        this.tls = tls;
        this.limits = limits;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < HEADER) {
            return;
        }
        if (SslHandler.isEncrypted(in, false)) {
            ctx.pipeline().replace(this, "tls", tls.handler(ctx.alloc(), limits));
            return;
        }
        boolean isHttp = Character.isUpperCase((char) in.getByte(in.readerIndex()));
        in.skipBytes(in.readableBytes());
        if (isHttp) {
            ctx.writeAndFlush(Unpooled.wrappedBuffer(refusal()))
                    .addListener(ChannelFutureListener.CLOSE);
        } else {
            ctx.close();
        }
    }

    private static byte[] refusal() {
        var answer =
                ErrorAnswer.of(
                        new BerthException.Invalid(
                                ErrorCode.BAD_REQUEST,
                                "this port speaks TLS: say https:// and not http://"));
        var body = ((Content.Bytes) answer.content()).bytes();
        var head =
                "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nConnection: close"
                        + "\r\nContent-Length: "
                        + body.length
                        + "\r\n\r\n";
        return (head + new String(body, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
    }
}
