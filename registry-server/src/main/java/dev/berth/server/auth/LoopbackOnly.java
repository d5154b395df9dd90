package dev.berth.server.auth;

import dev.berth.model.BerthException;
import dev.berth.model.Quoted;
import dev.berth.server.http.Exchange;
import dev.berth.server.http.Route;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Guards what deploys while nobody logs in: who may deploy is root on the hosts. Only this machine
 * may call, and three things are checked, because each alone can be had by others:
 *
 * <ol>
 *   <li>The connection comes over loopback. A browser on this machine has that too, with a page of
 *       anyone in it.
 *   <li>{@code Host} is a name that only this machine answers to. A page whose own name is made to
 *       point here (DNS rebinding) sends that name. The public name does not count: a proxy on this
 *       machine would pass on strangers under it.
 *   <li>{@code Origin}, which browsers send and nobody can forge in one, is absent or such a name;
 *       and no proxy says that it speaks for someone else.
 * </ol>
 */
final class LoopbackOnly {
    private static final Pattern NAME =
            Pattern.compile("(localhost|127(?:\\.\\d{1,3}){3}|\\[::1])(?::\\d{1,5})?");
    private static final List<String> FORWARDED =
            List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP");

    private LoopbackOnly() {}

    /** The same routes, guarded. */
    static List<Route> guard(List<Route> routes) {
        return routes.stream().map(route -> route.behind(LoopbackOnly::check)).toList();
    }

    static void check(Exchange exchange) {
        if (!exchange.peer().getAddress().isLoopbackAddress()) {
            throw denied("this connection comes from another machine");
        }
        // An HTTP/1.0 client need not say a host, and no browser is one.
        for (var host : exchange.headers().all("Host")) {
            if (!isOwn(host)) {
                throw denied("Host is " + Quoted.of(host));
            }
        }
        for (var origin : exchange.headers().all("Origin")) {
            if (!isOwnOrigin(origin)) {
                throw denied("the request was made by a page of " + Quoted.of(origin));
            }
        }
        var proxy = proxy(exchange);
        if (proxy.isPresent()) {
            throw denied("a proxy passed the request on (" + proxy.get() + ")");
        }
    }

    /** The header with which a proxy says that it speaks for someone else. */
    static Optional<String> proxy(Exchange exchange) {
        return FORWARDED.stream()
                .filter(header -> exchange.headers().first(header).isPresent())
                .findFirst();
    }

    private static boolean isOwn(String host) {
        return NAME.matcher(host.toLowerCase(Locale.ROOT)).matches();
    }

    private static boolean isOwnOrigin(String origin) {
        try {
            var authority = URI.create(origin).getRawAuthority();
            return authority != null && isOwn(authority);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static BerthException.Denied denied(String why) {
        return new BerthException.Denied(
                "while Berth has no users, what deploys answers only to this machine, under"
                        + " 127.0.0.1 or localhost, and "
                        + why);
    }
}
