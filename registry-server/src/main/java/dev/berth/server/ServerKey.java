package dev.berth.server;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/**
 * What the server proves its name with, read from PEM files.
 *
 * @param chain the server's own certificate first, then those that lead to the authority
 */
record ServerKey(PrivateKey key, List<X509Certificate> chain) {

    ServerKey {
        chain = List.copyOf(chain);
    }

    /**
     * @throws BerthException.Invalid if the files are not what they should be, or not of one pair
     */
    static ServerKey parse(TlsSettings files, byte[] certificate, byte[] key) {
        var chain = chain(files, certificate);
        var pair = new ServerKey(key(files, key), chain);
        if (!pair.belongsTogether()) {
            throw invalid(
                    "the key in "
                            + files.key()
                            + " is not that of the first certificate in "
                            + files.certificate());
        }
        return pair;
    }

    private static List<X509Certificate> chain(TlsSettings files, byte[] pem) {
        try {
            var chain =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(pem))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (chain.isEmpty()) {
                throw invalid("there is no certificate in " + files.certificate());
            }
            return chain;
        } catch (GeneralSecurityException e) {
            throw invalid(files.certificate() + " holds no certificates in PEM form");
        }
    }

    /** PKCS#8, PKCS#1 and SEC 1, as OpenSSL and authorities write them. */
    private static PrivateKey key(TlsSettings files, byte[] pem) {
        try (var parser =
                new PEMParser(new StringReader(new String(pem, StandardCharsets.US_ASCII)))) {
            for (var part = parser.readObject(); part != null; part = parser.readObject()) {
                switch (part) {
                    case PEMKeyPair pair -> {
                        return key(pair.getPrivateKeyInfo());
                    }
                    case PrivateKeyInfo info -> {
                        return key(info);
                    }
                    default -> {
                        // Parameters of a curve come before its key.
                    }
                }
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            // Its message might show what it could not read.
            throw invalid(files.key() + " holds no private RSA or EC key in PEM form");
        }
        throw invalid(
                files.key() + " holds no private RSA or EC key in PEM form, or it has a password");
    }

    /** The two kinds that all clients know. */
    private static PrivateKey key(PrivateKeyInfo info)
            throws IOException, GeneralSecurityException {
        boolean isEc =
                info.getPrivateKeyAlgorithm()
                        .getAlgorithm()
                        .equals(X9ObjectIdentifiers.id_ecPublicKey);
        return KeyFactory.getInstance(isEc ? "EC" : "RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    }

    private boolean belongsTogether() {
        try {
            var algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
            var text = "together".getBytes(StandardCharsets.UTF_8);
            var signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(text);
            var signed = signature.sign();
            signature.initVerify(chain.getFirst().getPublicKey());
            signature.update(text);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static BerthException.Invalid invalid(String why) {
        return new BerthException.Invalid(ErrorCode.BAD_REQUEST, why);
    }
}
