package dev.berth.cli.api;

import dev.berth.cli.console.CommandFailed;
import dev.berth.cli.console.ExitCode;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;

/**
 * Which server is meant.
 *
 * @param uri its scheme, host and port
 * @param origin how it was chosen, for people
 */
public record ServerAddress(URI uri, String origin) {
    public static final String VARIABLE = "BERTH_SERVER";
    public static final String DEFAULT = "http://127.0.0.1:5000";

    /** The option, else the environment, else this machine. */
    public static ServerAddress choose(@Nullable String option, Map<String, String> environment) {
        if (option != null) {
            return parse(option, "--server");
        }
        var variable = environment.get(VARIABLE);
        if (variable != null && !variable.isBlank()) {
            return parse(variable, VARIABLE + " in the environment");
        }
        return parse(DEFAULT, "the default");
    }

    private static ServerAddress parse(String text, String origin) {
        if (text.indexOf('@') >= 0) {
            // Not repeated: it may hold a password.
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "the server's address (from "
                            + origin
                            + ") has a login in it. Leave that out, as in"
                            + " https://registry.example:5000, and run `berth login`");
        }
        try {
            var uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            var scheme = String.valueOf(uri.getScheme());
            if ((scheme.equals("http") || scheme.equals("https"))
                    && uri.getHost() != null
                    && String.valueOf(uri.getPath()).isEmpty()) {
                return new ServerAddress(uri, origin);
            }
        } catch (URISyntaxException e) {
            // Said below, in the words of who wrote it.
        }
        throw new CommandFailed(
                ExitCode.USAGE,
                "the server's address '"
                        + text
                        + "' (from "
                        + origin
                        + ") is not a URL such as http://127.0.0.1:5000");
    }

    /** Whether what is sent stays on this machine. */
    public boolean isLoopback() {
        var host = uri.getHost();
        try {
            return host.equalsIgnoreCase("localhost")
                    || InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            // A name, whatever it begins with.
            return false;
        }
    }

    @Override
    public String toString() {
        return uri + " (" + origin + ")";
    }
}
