package dev.berth.server.auth;

import dev.berth.model.BerthException;
import dev.berth.model.Quoted;
import dev.berth.server.http.Exchange;
import dev.berth.server.http.Method;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Keeps the pages that a browser shows away from {@code /v2}, where a push is a deploy: a browser
 * asks what a page of anyone wants, from the machine on which it runs and with the login that it
 * keeps. Two things tell:
 *
 * <ol>
 *   <li>{@code Origin}, which browsers send with whatever may change something (Fetch standard,
 *       "append a request Origin header") and clients of a registry never do.
 *   <li>{@code Host}, where being on this machine is all that a caller needs: a page whose own name
 *       is made to point here (DNS rebinding) may read, too, and sends that name. Nobody can make
 *       an address point elsewhere, so addresses pass.
 * </ol>
 */
public final class Pages {
    private static final Pattern ADDRESS =
            Pattern.compile("localhost|\\d{1,3}(?:\\.\\d{1,3}){3}|\\[[0-9a-f:.]+]");
    private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");

    private final @Nullable Set<String> names;

    private Pages(@Nullable Set<String> names) {
        this.names = names;
    }

    /** Where a login or a network decides who may call, a name tells nothing. */
    public static Pages underAnyName() {
        return new Pages(null);
    }

    /**
     * @param hosts the operator's own names for this server, with a port or without: it does not
     *     count, as whoever owns the name owns it on every port
     */
    public static Pages under(Collection<String> hosts) {
        var names = new TreeSet<String>();
        hosts.forEach(host -> names.add(name(host)));
        return new Pages(names);
    }

    void check(Exchange exchange) {
        var origin = exchange.headers().first("Origin");
        if (origin.isPresent() && changes(exchange.method())) {
            throw new BerthException.Denied(
                    "a page of "
                            + Quoted.of(origin.get())
                            + " asked for this (Origin); what a registry holds is changed by its"
                            + " clients alone, and by no page in a browser");
        }
        // An HTTP/1.0 client need not say a host, and no browser is one.
        for (var host : exchange.headers().all("Host")) {
            if (!isOwn(name(host))) {
                throw new BerthException.Denied(
                        "while Berth has no users and listens on the loopback, it answers under an"
                                + " address, localhost and the names that berth.yml says, and Host"
                                + " is "
                                + Quoted.of(host)
                                + "; if that is a name of this server, say it as public-name");
            }
        }
    }

    private boolean isOwn(String name) {
        return names == null || names.contains(name) || ADDRESS.matcher(name).matches();
    }

    private static String name(String host) {
        return PORT.matcher(host).replaceFirst("").toLowerCase(Locale.ROOT);
    }

    private static boolean changes(Method method) {
        return switch (method) {
            case POST, PUT, PATCH, DELETE -> true;
            case GET, HEAD -> false;
        };
    }
}
