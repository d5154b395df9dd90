package dev.berth.server.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLException;

/**
 * TLS 1.2 and 1.3 under a certificate that may be replaced while the server runs: connections that
 * are there keep the one that they began with. May be used from any thread.
 */
public final class Tls implements AutoCloseable {
    private final SslProvider provider;

    // Guarded by this: a context is counted, and must not go while a handler is made of it.
    private SslContext context;

    /**
     * @param chain the server's certificate first, then those that lead to the authority
     * @throws IllegalArgumentException if they cannot be used, with why
     */
    public Tls(PrivateKey key, List<X509Certificate> chain) {
        this(key, chain, OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK);
    }

    Tls(PrivateKey key, List<X509Certificate> chain, SslProvider provider) {
        this.provider = provider;
        this.context = context(key, chain);
    }

    /**
     * From the next connection on.
     *
     * @throws IllegalArgumentException if they cannot be used, with why; then nothing changed
     */
    public void replace(PrivateKey key, List<X509Certificate> chain) {
        var fresh = context(key, chain);
        synchronized (this) {
            ReferenceCountUtil.release(context);
            context = fresh;
        }
    }

    /** When there are no connections any more, and no more will come. */
    @Override
    public synchronized void close() {
        ReferenceCountUtil.release(context);
    }

    synchronized SslHandler handler(ByteBufAllocator buffers, Limits limits) {
        var handler = context.newHandler(buffers);
        handler.setHandshakeTimeout(limits.idle().toMillis(), TimeUnit.MILLISECONDS);
        return handler;
    }

    private SslContext context(PrivateKey key, List<X509Certificate> chain) {
        try {
            return SslContextBuilder.forServer(key, chain)
                    .sslProvider(provider)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
        } catch (SSLException e) {
            throw new IllegalArgumentException(
                    "the certificate and its key cannot be used: " + e.getMessage(), e);
        }
    }
}
