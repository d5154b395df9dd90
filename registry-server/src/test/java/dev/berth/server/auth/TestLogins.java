package dev.berth.server.auth;

import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Users for tests, at the least cost that there is. */
public final class TestLogins {
    private TestLogins() {}

    /** A line of the file, as {@code htpasswd -B} writes it. */
    public static String line(String user, String password) {
        return line(user, password, "2y", 4);
    }

    static String line(String user, String password, String version, int cost) {
        var hash =
                OpenBSDBCrypt.generate(
                        version, password.getBytes(StandardCharsets.UTF_8), new byte[16], cost);
        return user + ":" + hash + "\n";
    }

    /** The header of a login. */
    public static String basic(String user, String password) {
        return "Authorization: " + basicValue(user, password);
    }

    static String basicValue(String user, String password) {
        var text = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(text);
    }
}
