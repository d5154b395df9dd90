package dev.berth.cli.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A name and a password at a server. Never shown. */
public record Login(String user, String password) {

    /** As HTTP carries it: RFC 7617. */
    String header() {
        var text = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(text);
    }

    @Override
    public String toString() {
        return "the login of " + user;
    }
}
