package dev.berth.cli.wire;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The beginning of an answer; its body is still to be read.
 *
 * @param headers by their names in lower case; of several with one name the last
 */
public record Head(String statusLine, int status, Map<String, String> headers) {

    /**
     * Reads up to the body, past interim answers.
     *
     * @throws RequestFailed if it is no HTTP, or does not come by the deadline
     */
    public static Head read(Connection connection, Deadline deadline) throws RequestFailed {
        Head head;
        do {
            var first = connection.read(deadline);
            if (first < 0) {
                throw new RequestFailed(Failure.NO_ANSWER, "the server closed the connection");
            }
            var statusLine = (char) first + connection.line(deadline);
            head = new Head(statusLine, status(statusLine), headers(connection, deadline));
            // Interim answers (100, 103) come before the one that counts.
        } while (head.status < 200);
        return head;
    }

    /** A header's value, or nothing's: the empty text. */
    public String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /**
     * What to make of a status that was not hoped for.
     *
     * @return for {@link #status()} 300 and above
     */
    public RequestFailed refusal() {
        var failure =
                status >= 500
                        ? Failure.SERVER_ERROR
                        : status >= 400 ? Failure.CLIENT_ERROR : Failure.NOT_SUCCESS;
        return new RequestFailed(failure, statusLine);
    }

    /** Whether the server ends the connection with this answer. */
    public boolean closes() {
        var persistence = header("connection").toLowerCase(Locale.ROOT);
        return lastsUntilClosed()
                || persistence.contains("close")
                || (statusLine.startsWith("HTTP/1.0") && !persistence.contains("keep-alive"));
    }

    /**
     * Reads the body to its last byte: RFC 9112, section 6.3. An answer to HEAD has none.
     *
     * @throws RequestFailed also if the sink throws it
     */
    public void readBody(Connection connection, Deadline deadline, Sink sink) throws RequestFailed {
        if (status == 204) {
            return;
        }
        if (isChunked()) {
            for (var size = size(connection.line(deadline), 16); size > 0; ) {
                readExactly(connection, size, deadline, sink);
                connection.line(deadline);
                size = size(connection.line(deadline), 16);
            }
            // Trailers look like headers, and end like them.
            headers(connection, deadline);
        } else if (lastsUntilClosed()) {
            connection.read(Long.MAX_VALUE, deadline, sink);
        } else {
            readExactly(connection, size(header("content-length"), 10), deadline, sink);
        }
    }

    private boolean isChunked() {
        return header("transfer-encoding").endsWith("chunked");
    }

    /** Whether only the connection's end tells the body's. */
    private boolean lastsUntilClosed() {
        return status != 204 && !isChunked() && !headers.containsKey("content-length");
    }

    private static int status(String line) throws RequestFailed {
        // Not a regular expression: the bench reads ten thousand of these in a second.
        var known =
                line.length() >= 12
                        && (line.startsWith("HTTP/1.1 ") || line.startsWith("HTTP/1.0 "))
                        && (line.length() == 12 || line.charAt(12) == ' ');
        var status = 0;
        for (var i = 9; known && i < 12; i++) {
            var digit = line.charAt(i) - '0';
            known = digit >= 0 && digit <= 9;
            status = status * 10 + digit;
        }
        if (!known || status < 100 || status > 599) {
            throw new RequestFailed(Failure.NOT_HTTP, "the answer begins with: " + line);
        }
        return status;
    }

    private static Map<String, String> headers(Connection connection, Deadline deadline)
            throws RequestFailed {
        var headers = new HashMap<String, String>();
        for (var line = connection.line(deadline);
                !line.isEmpty();
                line = connection.line(deadline)) {
            var colon = line.indexOf(':');
            if (colon < 1) {
                throw new RequestFailed(Failure.NOT_HTTP, "a header without a colon: " + line);
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    private static void readExactly(Connection connection, long size, Deadline deadline, Sink sink)
            throws RequestFailed {
        var count = connection.read(size, deadline, sink);
        if (count < size) {
            throw new RequestFailed(
                    Failure.CUT_OFF, "the body ended after " + count + " of " + size + " bytes");
        }
    }

    private static long size(String digits, int radix) throws RequestFailed {
        try {
            return Long.parseUnsignedLong(digits.replaceFirst(";.*", "").strip(), radix);
        } catch (NumberFormatException e) {
            throw new RequestFailed(Failure.NOT_HTTP, "not a length: " + digits);
        }
    }
}
