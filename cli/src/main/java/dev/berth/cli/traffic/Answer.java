package dev.berth.cli.traffic;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A complete 2xx answer.
 *
 * @param version what {@code X-Version} said, or {@code unknown}
 * @param closes whether the server ends the connection with this answer
 */
record Answer(String version, boolean closes) {
    private static final int LONGEST_LINE = 16 * 1024;

    /**
     * Reads one answer to its last byte.
     *
     * @throws RequestFailed if it is anything but a complete 2xx
     */
    static Answer read(Connection connection, Deadline deadline) throws RequestFailed {
        String statusLine;
        int status;
        Map<String, String> headers;
        do {
            var first = connection.read(deadline);
            if (first < 0) {
                throw new RequestFailed(Failure.NO_ANSWER, "the server closed the connection");
            }
            statusLine = (char) first + line(connection, deadline);
            status = status(statusLine);
            headers = headers(connection, deadline);
            // Interim answers (100, 103) come before the one that counts.
        } while (status < 200);
        if (status >= 300) {
            throw new RequestFailed(failure(status), statusLine);
        }
        var untilClosed = skipBody(connection, deadline, status, headers);
        var persistence = headers.getOrDefault("connection", "").toLowerCase(Locale.ROOT);
        var closes =
                untilClosed
                        || persistence.contains("close")
                        || (statusLine.startsWith("HTTP/1.0")
                                && !persistence.contains("keep-alive"));
        return new Answer(headers.getOrDefault("x-version", "unknown"), closes);
    }

    private static int status(String line) throws RequestFailed {
        if (!line.matches("HTTP/1\\.[01] [1-5]\\d\\d( .*)?")) {
            throw new RequestFailed(Failure.NOT_HTTP, "the answer begins with: " + line);
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private static Failure failure(int status) {
        return status >= 500
                ? Failure.SERVER_ERROR
                : status >= 400 ? Failure.CLIENT_ERROR : Failure.NOT_SUCCESS;
    }

    private static Map<String, String> headers(Connection connection, Deadline deadline)
            throws RequestFailed {
        var headers = new HashMap<String, String>();
        for (var line = line(connection, deadline);
                !line.isEmpty();
                line = line(connection, deadline)) {
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

    /** RFC 9112, section 6.3. True if only the connection's end tells the body's. */
    private static boolean skipBody(
            Connection connection, Deadline deadline, int status, Map<String, String> headers)
            throws RequestFailed {
        if (status == 204) {
            return false;
        }
        if (headers.getOrDefault("transfer-encoding", "").endsWith("chunked")) {
            for (var size = size(line(connection, deadline), 16); size > 0; ) {
                skipExactly(connection, size, deadline);
                line(connection, deadline);
                size = size(line(connection, deadline), 16);
            }
            // Trailers look like headers, and end like them.
            headers(connection, deadline);
            return false;
        }
        var length = headers.get("content-length");
        if (length != null) {
            skipExactly(connection, size(length, 10), deadline);
            return false;
        }
        connection.skip(Long.MAX_VALUE, deadline);
        return true;
    }

    private static void skipExactly(Connection connection, long size, Deadline deadline)
            throws RequestFailed {
        var skipped = connection.skip(size, deadline);
        if (skipped < size) {
            throw new RequestFailed(
                    Failure.CUT_OFF, "the body ended after " + skipped + " of " + size + " bytes");
        }
    }

    private static long size(String digits, int radix) throws RequestFailed {
        try {
            return Long.parseUnsignedLong(digits.replaceFirst(";.*", "").strip(), radix);
        } catch (NumberFormatException e) {
            throw new RequestFailed(Failure.NOT_HTTP, "not a length: " + digits);
        }
    }

    private static String line(Connection connection, Deadline deadline) throws RequestFailed {
        var line = new StringBuilder();
        for (var b = connection.read(deadline); b != '\n'; b = connection.read(deadline)) {
            if (b < 0) {
                throw new RequestFailed(Failure.CUT_OFF, "the head of the answer ended early");
            }
            if (line.length() == LONGEST_LINE) {
                throw new RequestFailed(Failure.NOT_HTTP, "a line of the head does not end");
            }
            line.append((char) b);
        }
        if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
            line.setLength(line.length() - 1);
        }
        return line.toString();
    }
}
