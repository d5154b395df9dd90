package dev.berth.cli.traffic;

import java.net.URI;
import java.time.Duration;

/**
 * What traffic to send.
 *
 * @param url what is asked for: plain http
 * @param clients how many; the even ones keep their connection, the odd ones close it after each
 *     answer
 * @param perSecond how many requests all clients together begin in a second, or 0: each as soon as
 *     the last is answered
 * @param timeout for one request, from connecting to the last byte of the answer
 */
public record TrafficPlan(URI url, int clients, int perSecond, Duration timeout) {

    public TrafficPlan {
        if (!"http".equals(url.getScheme()) || url.getHost() == null) {
            throw new IllegalArgumentException(
                    "The traffic's URL must begin with http:// and name a host, not " + url);
        }
        if (clients < 1 || clients > 1000) {
            throw new IllegalArgumentException("There must be 1 to 1000 clients, not " + clients);
        }
        if (perSecond < 0) {
            throw new IllegalArgumentException("The rate must not be negative: " + perSecond);
        }
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("The timeout must be positive: " + timeout);
        }
    }

    int port() {
        return url.getPort() < 0 ? 80 : url.getPort();
    }

    /** The request as it is written, the same for all requests of one kind of client. */
    String request(boolean keepAlive) {
        var path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        var query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        return ("GET " + path + query + " HTTP/1.1\r\n")
                + ("Host: " + url.getHost() + ":" + port() + "\r\n")
                + "User-Agent: berth-traffic\r\n"
                + (keepAlive ? "" : "Connection: close\r\n")
                + "\r\n";
    }
}
