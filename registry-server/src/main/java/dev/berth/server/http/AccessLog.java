package dev.berth.server.http;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * One line for each request. Neither the query nor any header but the client's name is in it: both
 * may carry a token.
 */
final class AccessLog {
    private static final Logger log = LoggerFactory.getLogger("berth.access");

    /** Enough for the longest path with a sha512 digest. */
    private static final int LONGEST = 500;

    private AccessLog() {}

    static void write(
            RequestHead head,
            Caller caller,
            int status,
            long in,
            long out,
            long began,
            boolean complete) {
        if (!log.isInfoEnabled()) {
            return;
        }
        log.atInfo()
                .addKeyValue("method", printable(head.method()))
                .addKeyValue("path", printable(pathOf(head.target())))
                .addKeyValue("status", status)
                .addKeyValue("in", in)
                .addKeyValue("out", out)
                .addKeyValue("ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began))
                .addKeyValue("peer", text(head.peer()))
                .addKeyValue("user", printable(caller.name()))
                .addKeyValue("agent", printable(head.headers().first("User-Agent").orElse("-")))
                .log(complete ? "request" : "request, cut off");
    }

    private static String pathOf(String target) {
        int question = target.indexOf('?');
        return question < 0 ? target : target.substring(0, question);
    }

    /** A client's text must not look like another line, or like another key, of the log. */
    private static String printable(String text) {
        int length = Math.min(text.length(), LONGEST);
        var safe = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            safe.append(c > ' ' && c < 127 && c != '"' ? c : '_');
        }
        return safe.toString();
    }

    private static String text(InetSocketAddress peer) {
        return peer.getAddress().getHostAddress() + ":" + peer.getPort();
    }
}
