package dev.berth.server.mirror;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A name and a password for an upstream. Neither is in {@link #toString}. */
public record Login(String username, String password) {

    /** The value of {@code Authorization}: RFC 7617, section 2. */
    String basic() {
        var pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    @Override
    public String toString() {
        return "a login";
    }
}
