package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.BerthException;
import dev.berth.server.http.TestCertificate;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

class ServerKeyTest {
    private static final TlsSettings FILES =
            new TlsSettings(Path.of("/etc/cert.pem"), Path.of("/etc/key.pem"));
    private static final TestCertificate RSA = TestCertificate.rsa("rsa");
    private static final TestCertificate EC = TestCertificate.ec("ec");

    private static byte[] together(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static void assertRefused(byte[] certificate, byte[] key, String why) {
        assertThatThrownBy(() -> ServerKey.parse(FILES, certificate, key))
                .isInstanceOf(BerthException.Invalid.class)
                .hasMessageContaining(why);
    }

    @Test
    void readsKeysInEveryForm() {
        for (var made : new TestCertificate[] {RSA, EC}) {
            for (var key : new byte[][] {made.ownPem(), made.pkcs8Pem()}) {
                var read = ServerKey.parse(FILES, made.certificatePem(), key);
                assertThat(read.key().getAlgorithm()).isEqualTo(made.key().getAlgorithm());
                assertThat(read.chain()).isEqualTo(made.chain());
            }
        }
        assertThat(new String(RSA.ownPem(), StandardCharsets.US_ASCII)).contains("RSA PRIVATE KEY");
        assertThat(new String(EC.ownPem(), StandardCharsets.US_ASCII)).contains("EC PRIVATE KEY");
    }

    @Test
    void readsAChainAndACurvesParametersBeforeTheKey() {
        var parameters =
                "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
        var read =
                ServerKey.parse(
                        FILES,
                        together(EC.certificatePem(), RSA.certificatePem()),
                        together(parameters.getBytes(StandardCharsets.US_ASCII), EC.ownPem()));
        assertThat(read.chain()).containsExactly(EC.certificate(), RSA.certificate());
    }

    @Test
    void refusesWhatDoesNotBelongTogether() {
        assertRefused(EC.certificatePem(), RSA.pkcs8Pem(), "/etc/key.pem is not that of the first");
        assertRefused(
                EC.certificatePem(), TestCertificate.ec("other").ownPem(), "is not that of the");
        assertRefused(
                together(RSA.certificatePem(), EC.certificatePem()), EC.ownPem(), "is not that of");
    }

    @Test
    void refusesWhatIsNoPem() {
        var nothing = new byte[0];
        var text = "hello".getBytes(StandardCharsets.US_ASCII);
        assertRefused(nothing, EC.ownPem(), "no certificate in /etc/cert.pem");
        assertRefused(text, EC.ownPem(), "/etc/cert.pem");
        assertRefused(EC.ownPem(), EC.ownPem(), "/etc/cert.pem");
        assertRefused(EC.certificatePem(), nothing, "/etc/key.pem");
        assertRefused(EC.certificatePem(), text, "/etc/key.pem");
        assertRefused(EC.certificatePem(), EC.certificatePem(), "/etc/key.pem");
    }

    @Test
    void anErrorShowsNothingOfTheKey() {
        var broken = new String(EC.ownPem(), StandardCharsets.US_ASCII).replace("\nM", "\nsecret");
        assertThatThrownBy(() ->
                        ServerKey.parse(
                                FILES,
                                EC.certificatePem(),
                                broken.getBytes(StandardCharsets.US_ASCII)))
                .hasMessageContaining("/etc/key.pem")
                .hasNoCause()
                .message()
                .doesNotContain("secret");
    }
}
