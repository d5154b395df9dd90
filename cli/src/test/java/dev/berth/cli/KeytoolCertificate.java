package dev.berth.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate for one name, which is its own authority, made with the JDK's tool.
 *
 * @param context of a server that has it
 * @param authority the file that a client is told to trust
 */
public record KeytoolCertificate(SSLContext context, Path authority) {
    private static final String PASSWORD = "changeit";

    /**
     * @param name such as {@code IP:127.0.0.1}
     */
    public static KeytoolCertificate of(String name, Path directory) {
        try {
            var file = directory.resolve("server.p12");
            var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
            var made =
                    new ProcessBuilder(
                                    List.of(
                                            keytool,
                                            "-genkeypair",
                                            "-keyalg",
                                            "EC",
                                            "-alias",
                                            "server",
                                            "-dname",
                                            "CN=berth",
                                            "-ext",
                                            "san=" + name,
                                            "-storepass",
                                            PASSWORD,
                                            "-keystore",
                                            file.toString()))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor();
            if (made != 0) {
                throw new AssertionError("keytool ended with " + made);
            }
            var store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD.toCharArray());
            var context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            var pem =
                    "-----BEGIN CERTIFICATE-----\n"
                            + Base64.getMimeEncoder()
                                    .encodeToString(store.getCertificate("server").getEncoded())
                            + "\n-----END CERTIFICATE-----\n";
            return new KeytoolCertificate(
                    context, Files.writeString(directory.resolve("ca.pem"), pem));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
