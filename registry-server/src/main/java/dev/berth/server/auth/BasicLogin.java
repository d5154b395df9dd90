package dev.berth.server.auth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** A name and a password as they came: RFC 7617, section 2. Never shown. */
record BasicLogin(String user, String password) {
    private static final String SCHEME = "Basic ";

    /**
     * @param fields the lines of {@code Authorization}; two of them are no login, as two readers
     *     could take either
     */
    static Optional<BasicLogin> parse(List<String> fields) {
        if (fields.size() != 1
                || !fields.getFirst().regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        try {
            var bytes = Base64.getDecoder().decode(fields.getFirst().substring(6).strip());
            var text = new String(bytes, StandardCharsets.UTF_8);
            int colon = text.indexOf(':');
            return colon < 0
                    ? Optional.empty()
                    : Optional.of(
                            new BasicLogin(text.substring(0, colon), text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether it says nothing at all. */
    boolean isEmpty() {
        return user.isEmpty() && password.isEmpty();
    }

    @Override
    public String toString() {
        return "a login";
    }
}
