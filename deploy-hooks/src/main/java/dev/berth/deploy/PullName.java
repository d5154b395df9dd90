package dev.berth.deploy;

import dev.berth.deploy.resource.Host;

import java.net.InetAddress;
import java.net.URI;
import java.util.Optional;

/** The name under which a host pulls, as far as one can tell without asking anyone. */
final class PullName {
    private PullName() {}

    /**
     * Why a host that is another machine cannot pull under the server's public name, which is what
     * it listens on unless it was told another one.
     */
    static Optional<String> doubt(Host host, String publicName) {
        if (host.registry() != null || !isHere(publicName) || isHere(host)) {
            return Optional.empty();
        }
        return Optional.of(
                "it would pull from "
                        + publicName
                        + ", where another machine finds only itself: start the server with"
                        + " --public-name NAME:PORT, under which its hosts reach it, or give this"
                        + " host a `registry`");
    }

    private static boolean isHere(Host host) {
        var docker = URI.create(host.docker());
        return "unix".equals(docker.getScheme())
                || (docker.getAuthority() != null && isHere(docker.getAuthority()));
    }

    /** Whether it is loopback, or no address at all. */
    private static boolean isHere(String authority) {
        var name = authority.replaceFirst(":\\d+$", "").replaceAll("[\\[\\]]", "");
        if (name.equalsIgnoreCase("localhost")) {
            return true;
        }
        try {
            var address = InetAddress.ofLiteral(name);
            return address.isLoopbackAddress() || address.isAnyLocalAddress();
        } catch (IllegalArgumentException anotherName) {
            return false;
        }
    }
}
