package dev.berth.server.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * With what Docker hosts pull at Berth's bidding. Made anew at each start and kept in memory alone.
 */
public record HostLogin(String user, String password) {
    private static final String USER = "berth-docker-host";

    public static HostLogin make() {
        var secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        return new HostLogin(USER, Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    boolean is(BasicLogin login) {
        return user.equals(login.user())
                && MessageDigest.isEqual(
                        password.getBytes(StandardCharsets.UTF_8),
                        login.password().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "the Docker hosts' login";
    }
}
