package dev.berth.server.mirror;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** How an upstream wants to know who asks: {@code WWW-Authenticate}, RFC 9110, section 11.6.1. */
sealed interface Challenge {

    /** With name and password. */
    record Basic() implements Challenge {}

    /**
     * With a token that is to be had elsewhere: Docker's token authentication.
     *
     * @param realm the URL that gives tokens
     * @param service whom the token is for, or empty
     * @param scope what it allows, or empty
     */
    record Bearer(String realm, String service, String scope) implements Challenge {}

    // A scheme is a word that no equals sign follows.
    Pattern SCHEME = Pattern.compile("[,\\s]*([A-Za-z][A-Za-z0-9-]*)(?=\\s|,|$)(?!\\s*=)");
    Pattern PARAMETER =
            Pattern.compile(
                    "[,\\s]*([A-Za-z0-9_-]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,\"]+))");

    /** The first challenge that Berth can meet, a token before a password. */
    static Optional<Challenge> of(List<String> headers) {
        Optional<Challenge> basic = Optional.empty();
        for (var header : headers) {
            var scheme = SCHEME.matcher(header);
            int at = 0;
            while (scheme.region(at, header.length()).lookingAt()) {
                var parameters = new HashMap<String, String>();
                at = parameters(header, scheme.end(), parameters);
                switch (scheme.group(1).toLowerCase(Locale.ROOT)) {
                    case "bearer" -> {
                        if (parameters.containsKey("realm")) {
                            return Optional.of(bearer(parameters));
                        }
                    }
                    case "basic" -> basic = Optional.of(new Basic());
                    default -> {} // such as Negotiate
                }
            }
        }
        return basic;
    }

    private static Challenge bearer(Map<String, String> parameters) {
        return new Bearer(
                parameters.getOrDefault("realm", ""),
                parameters.getOrDefault("service", ""),
                parameters.getOrDefault("scope", ""));
    }

    private static int parameters(String header, int from, Map<String, String> into) {
        var parameter = PARAMETER.matcher(header);
        int at = from;
        while (parameter.region(at, header.length()).lookingAt()) {
            var quoted = parameter.group(2);
            into.put(
                    parameter.group(1).toLowerCase(Locale.ROOT),
                    quoted == null ? parameter.group(3) : quoted.replaceAll("\\\\(.)", "$1"));
            at = parameter.end();
        }
        return at;
    }
}
