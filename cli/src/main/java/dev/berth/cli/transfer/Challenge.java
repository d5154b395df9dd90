package dev.berth.cli.transfer;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a registry wants with a request: RFC 9110, section 11.6.1.
 *
 * @param scheme in lower case
 * @param parameters by their names in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {
    private static final Pattern PARAMETER =
            Pattern.compile(
                    "([a-zA-Z_-]++)\\s*+=\\s*+(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s,\"]++))");

    Challenge {
        parameters = Map.copyOf(parameters);
    }

    /** Reads one {@code WWW-Authenticate} with one challenge, as registries send it. */
    static Challenge parse(String header) {
        var text = header.strip();
        int blank = text.indexOf(' ');
        var scheme = blank < 0 ? text : text.substring(0, blank);
        var parameters = new HashMap<String, String>();
        var matcher = PARAMETER.matcher(blank < 0 ? "" : text.substring(blank));
        while (matcher.find()) {
            var quoted = matcher.group(2);
            parameters.put(
                    matcher.group(1).toLowerCase(Locale.ROOT),
                    quoted == null ? matcher.group(3) : quoted.replaceAll("\\\\(.)", "$1"));
        }
        return new Challenge(scheme.toLowerCase(Locale.ROOT), parameters);
    }
}
