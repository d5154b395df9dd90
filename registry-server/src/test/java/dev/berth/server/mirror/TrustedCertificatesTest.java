package dev.berth.server.mirror;

import static dev.berth.server.registry.RegistryTestBed.bytes;
import static dev.berth.server.registry.RegistryTestBed.sha256;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An upstream with a certificate that only its operator believes. */
class TrustedCertificatesTest {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final byte[] BLOB = bytes("over TLS");

    @TempDir private Path directory;

    private @Nullable HttpsServer server;
    private int port;

    @BeforeEach
    void serve() throws Exception {
        keytool(
                "-genkeypair",
                "-alias",
                "x",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12");
        keytool("-exportcert", "-alias", "x", "-rfc", "-file", pem().toString());
        var keys = KeyStore.getInstance(directory.resolve("keys").toFile(), PASSWORD);
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        var https =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(context));
        https.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        ScriptedRegistry.send(exchange, BLOB);
                    }
                });
        https.start();
        server = https;
        port = https.getAddress().getPort();
    }

    private Path pem() {
        return directory.resolve("ca.pem");
    }

    private void keytool(String... words) throws Exception {
        var command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/keytool"));
        command.addAll(List.of(words));
        command.addAll(List.of("-keystore", directory.resolve("keys").toString()));
        command.addAll(List.of("-storepass", new String(PASSWORD)));
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("keytool.log").toFile())
                        .start();
        assertThat(process.waitFor())
                .as(Files.readString(directory.resolve("keytool.log")))
                .isZero();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    private int pull(@Nullable SSLContext trust) {
        var url = URI.create("https://127.0.0.1:" + port);
        try (var mirror =
                new MirrorTestBed(
                        Timeouts.DEFAULT, List.of(new UpstreamAddress(url, null, trust)))) {
            return mirror.client.ask("GET", "/v2/hub/web/blobs/" + sha256(BLOB)).status();
        }
    }

    @Test
    void itIsBelievedWhereTheSettingsSaySo() {
        assertThat(pull(TrustedCertificates.read(pem()))).isEqualTo(200);
    }

    @Test
    void otherwiseItIsNot() {
        assertThat(pull(null)).isEqualTo(503);
    }
}
