package dev.berth.cli.transfer;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A name and a password, for a registry that images come from. */
public record Credentials(String user, String password) {
    /** RFC 7617. */
    String basic() {
        var pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return user;
    }
}
