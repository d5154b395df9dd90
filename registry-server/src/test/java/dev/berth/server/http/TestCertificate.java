package dev.berth.server.http;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for 127.0.0.1 that is its own authority, made for a test. */
public record TestCertificate(KeyPair pair, X509Certificate certificate) {

    public static TestCertificate rsa(String name) {
        return of("RSA", "SHA256withRSA", name, Instant.now().plus(1, ChronoUnit.DAYS));
    }

    public static TestCertificate ec(String name) {
        return of("EC", "SHA256withECDSA", name, Instant.now().plus(1, ChronoUnit.DAYS));
    }

    public static TestCertificate ended(String name) {
        return of("EC", "SHA256withECDSA", name, Instant.now().minus(1, ChronoUnit.HOURS));
    }

    private static TestCertificate of(
            String algorithm, String signature, String name, Instant end) {
        try {
            var pair = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
            var subject = new X500Name("CN=" + name);
            var builder =
                    new JcaX509v3CertificateBuilder(
                            subject,
                            BigInteger.ONE,
                            Date.from(end.minus(2, ChronoUnit.DAYS)),
                            Date.from(end),
                            subject,
                            pair.getPublic());
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
            var signer = new JcaContentSignerBuilder(signature).build(pair.getPrivate());
            return new TestCertificate(
                    pair, new JcaX509CertificateConverter().getCertificate(builder.build(signer)));
        } catch (GeneralSecurityException | OperatorException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public PrivateKey key() {
        return pair.getPrivate();
    }

    public List<X509Certificate> chain() {
        return List.of(certificate);
    }

    public byte[] certificatePem() {
        return pem(certificate);
    }

    /** In the algorithm's own form: PKCS#1 or SEC 1. */
    public byte[] ownPem() {
        if (!(key() instanceof java.security.interfaces.ECPrivateKey ec)) {
            return pem(key());
        }
        // As OpenSSL writes it, with the name of the curve.
        var curve = PrivateKeyInfo.getInstance(ec.getEncoded()).getPrivateKeyAlgorithm();
        var key =
                new ECPrivateKey(
                        ec.getParams().getOrder().bitLength(), ec.getS(), curve.getParameters());
        try {
            return pem(new PemObject("EC PRIVATE KEY", key.getEncoded()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public byte[] pkcs8Pem() {
        try {
            return pem(new JcaPKCS8Generator(key(), null).generate());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] pem(Object part) {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(part);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** What a client knows that trusts this certificate alone. */
    public SSLContext trusted() {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("authority", certificate);
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
