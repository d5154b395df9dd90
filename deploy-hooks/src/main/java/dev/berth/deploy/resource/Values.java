package dev.berth.deploy.resource;

import dev.berth.deploy.yaml.Scalars;
import dev.berth.model.Quoted;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/** How single values are written in a file. Each parser's error says what would be right. */
final class Values {
    private static final Pattern RANGE = Pattern.compile("([0-9]{1,5})-([0-9]{1,5})");
    private static final Pattern SIGNAL = Pattern.compile("SIG[A-Z0-9]{2,8}");
    private static final Pattern ENDPOINT =
            Pattern.compile("unix:///.+|tcp://(?:[A-Za-z0-9._-]+|\\[[0-9a-fA-F:]+]):[0-9]{1,5}");
    private static final String AN_ENDPOINT = "tcp://HOST:PORT or unix:///PATH";
    private static final Pattern VARIABLE = Pattern.compile("[^=\\x00]+");
    private static final Pattern ADDRESS =
            Pattern.compile("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:]*");
    private static final String AN_ADDRESS = "an IP address, such as 10.20.0.11";
    private static final Pattern AUTHORITY = Pattern.compile("[A-Za-z0-9._-]+(?::[0-9]{1,5})?");
    private static final Pattern VOLUME = Pattern.compile("[^:]+:/[^:]*(?::ro)?");
    private static final Pattern BACKEND = Pattern.compile("[A-Za-z0-9_.:-]+");

    private Values() {}

    static double cpus(String text) {
        var match =
                Scalars.match(
                        Pattern.compile("[0-9]{1,4}(?:\\.[0-9]{1,3})?"),
                        text,
                        "a number of CPUs, such as 1.5");
        return Double.parseDouble(match.group());
    }

    static Host.PortRange ports(String text) {
        var match = Scalars.match(RANGE, text, "a range of ports, such as 20000-20999");
        return new Host.PortRange(
                Integer.parseInt(match.group(1)), Integer.parseInt(match.group(2)));
    }

    static String signal(String text) {
        return Scalars.match(SIGNAL, text, "a signal, such as SIGTERM or SIGQUIT").group();
    }

    static String endpoint(String text) {
        var endpoint = Scalars.match(ENDPOINT, text, AN_ENDPOINT).group();
        if (!isUsable(endpoint)) {
            throw new IllegalArgumentException(Quoted.of(text) + " is not " + AN_ENDPOINT);
        }
        return endpoint;
    }

    /** As its adapter takes it: RFC 3986, and a port that there is. */
    private static boolean isUsable(String endpoint) {
        try {
            var uri = new URI(endpoint);
            return "unix".equals(uri.getScheme())
                    || (uri.getHost() != null && uri.getPort() > 0 && uri.getPort() < 65_536);
        } catch (URISyntaxException e) {
            return false;
        }
    }

    static String variable(String text) {
        return Scalars.match(VARIABLE, text, "the name of a variable").group();
    }

    /** Balancers take an address as it is: a name would have to be resolved, and would go stale. */
    static String address(String text) {
        try {
            return InetAddress.ofLiteral(Scalars.match(ADDRESS, text, AN_ADDRESS).group())
                    .getHostAddress();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(Quoted.of(text) + " is not " + AN_ADDRESS, e);
        }
    }

    static String authority(String text) {
        return Scalars.match(AUTHORITY, text, "HOST or HOST:PORT, such as registry.example:5000")
                .group();
    }

    static String volume(String text) {
        return Scalars.match(VOLUME, text, "SOURCE:/TARGET or SOURCE:/TARGET:ro").group();
    }

    static String backend(String text) {
        return Scalars.match(BACKEND, text, "the name of a backend").group();
    }
}
