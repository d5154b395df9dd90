package dev.berth.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * An authority that nobody knows, and the certificate of one server from it, made with OpenSSL.
 *
 * @param file what clients are told to trust, in PEM form
 */
public record Authority(Path file, Path certificate, Path key) {

    /**
     * @param names of the server, such as {@code IP:127.0.0.1} or {@code DNS:localhost}
     */
    public static Authority make(Path directory, List<String> names) {
        try {
            Files.createDirectories(directory);
            var made =
                    new Authority(
                            directory.resolve("ca.crt"),
                            directory.resolve("server.pem"),
                            directory.resolve("server.key"));
            var caKey = directory.resolve("ca.key");
            openssl(
                    "req",
                    "-x509",
                    "-days",
                    "2",
                    "-subj",
                    "/CN=Test authority",
                    "-newkey",
                    "ec",
                    "-pkeyopt",
                    "ec_paramgen_curve:P-256",
                    "-noenc",
                    "-keyout",
                    caKey,
                    "-out",
                    made.file);
            made.issue(names);
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes the server another key and certificate, in the same files. */
    public void issue(List<String> names) {
        try {
            var request = certificate.resolveSibling("server.csr");
            var extensions =
                    Files.writeString(
                            certificate.resolveSibling("server.ext"),
                            "subjectAltName=" + String.join(",", names) + "\n");
            openssl(
                    "req",
                    "-subj",
                    "/CN=Berth",
                    "-newkey",
                    "rsa:2048",
                    "-noenc",
                    "-keyout",
                    key,
                    "-out",
                    request);
            openssl(
                    "x509",
                    "-req",
                    "-days",
                    "1",
                    "-in",
                    request,
                    "-CA",
                    file,
                    "-CAkey",
                    file.resolveSibling("ca.key"),
                    "-CAcreateserial",
                    "-extfile",
                    extensions,
                    "-out",
                    certificate);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void openssl(Object... arguments) {
        var words = new ArrayList<Object>(List.of("openssl"));
        words.addAll(List.of(arguments));
        Command.of(words.toArray()).succeed();
    }

    /** What a client of the JDK knows that trusts it. */
    public SSLContext trusted() {
        try (var in = Files.newInputStream(file)) {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
