package dev.berth.server.mirror;

import dev.berth.model.Quoted;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.URISyntaxException;

import javax.net.ssl.SSLContext;

/**
 * Where an upstream is, and how it is spoken to.
 *
 * @param url with {@code http} or {@code https} and a host; a path goes before the names of
 *     repositories
 * @param login or null if everyone may pull
 * @param trust which certificates to believe, or null for those that the JDK believes
 */
public record UpstreamAddress(URI url, @Nullable Login login, @Nullable SSLContext trust) {

    /**
     * @throws IllegalArgumentException if it is no such URL
     */
    public static URI parse(String text) {
        try {
            var url = new URI(text.replaceFirst("/+$", ""));
            var scheme = url.getScheme();
            if (("http".equals(scheme) || "https".equals(scheme))
                    && url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Told below, with what would be right.
        }
        throw new IllegalArgumentException(
                Quoted.of(text)
                        + " is not of the form https://HOST, https://HOST:PORT or"
                        + " https://HOST/PATH; a login goes into username and password-file");
    }

    boolean isEncrypted() {
        return "https".equals(url.getScheme());
    }
}
