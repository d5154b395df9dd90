package dev.berth.acceptance.registry;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A registry client over a plain socket: one connection for a request, nothing repeated, nothing
 * hidden. What the server did not answer, it did not promise.
 */
public final class RawRegistry {
    private static final int PATIENCE_MS = 60_000;

    private final String host;
    private final int port;

    public RawRegistry(String host, int port) {
        this.host = host;
        this.port = port;
    }

    /** An answer's head, and where to read its body. */
    record Answer(int status, Map<String, String> headers, long length, InputStream body) {
        String text() throws IOException {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }

        String header(String name) {
            var value = headers.get(name);
            if (value == null) {
                throw new AssertionError("the answer has no header " + name + ": " + headers);
            }
            return value;
        }
    }

    /** Writes a request's body. */
    public interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Reads an answer; the connection ends with it. */
    interface Reader<T> {
        T read(Answer answer) throws IOException;
    }

    /**
     * @param length of the body in bytes, 0 for none
     */
    <T> T request(
            String method,
            String path,
            String contentType,
            long length,
            Body body,
            Reader<T> reader)
            throws IOException {
        try (var socket = new Socket(host, port)) {
            socket.setSoTimeout(PATIENCE_MS);
            var out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
            var head =
                    "%s %s HTTP/1.1\r\nHost: %s:%d\r\nConnection: close\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
                            .formatted(method, path, host, port, contentType, length);
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            body.writeTo(out);
            try {
                out.flush();
            } catch (IOException closed) {
                // What the server said before it closed is read all the same.
            }
            return reader.read(
                    head(method, new BufferedInputStream(socket.getInputStream(), 1 << 16)));
        }
    }

    Answer get(String path) throws IOException {
        return request("GET", path, "text/plain", 0, out -> {}, RawRegistry::whole);
    }

    /** Begins an upload and returns where it goes on. */
    String begin(String repository) throws IOException {
        return request(
                        "POST",
                        "/v2/" + repository + "/blobs/uploads/",
                        "text/plain",
                        0,
                        out -> {},
                        RawRegistry::whole)
                .header("location");
    }

    /** The answer with its whole body in memory. */
    static Answer whole(Answer answer) throws IOException {
        var bytes = answer.body().readAllBytes();
        if (answer.length() >= 0 && bytes.length != answer.length()) {
            throw new EOFException(
                    "the body ended after " + bytes.length + " of " + answer.length());
        }
        return new Answer(
                answer.status(), answer.headers(), bytes.length, new ByteArrayInputStream(bytes));
    }

    /** Pushes a blob in containerd's way: POST, then one PUT. Returns the last status. */
    public int pushBlob(String repository, String digest, long length, Body body)
            throws IOException {
        var begun =
                request(
                        "POST",
                        "/v2/" + repository + "/blobs/uploads/",
                        "application/json",
                        0,
                        out -> {},
                        RawRegistry::whole);
        if (begun.status() != 202) {
            return begun.status();
        }
        var location = begun.header("location");
        return request(
                        "PUT",
                        location + (location.contains("?") ? "&" : "?") + "digest=" + digest,
                        "application/octet-stream",
                        length,
                        body,
                        RawRegistry::whole)
                .status();
    }

    /**
     * A PUT that is refused in the middle of its body: the answer is read although the rest could
     * not be written.
     */
    Answer refusedUpload(String location, String digest, Content content) throws IOException {
        return request(
                "PUT",
                location + (location.contains("?") ? "&" : "?") + "digest=" + digest,
                "application/octet-stream",
                content.length(),
                out -> {
                    try {
                        content.writeTo(out);
                    } catch (IOException closed) {
                        // The answer came first, which is what the caller looks for.
                    }
                },
                RawRegistry::whole);
    }

    public int putManifest(String repository, String reference, byte[] manifest)
            throws IOException {
        return request(
                        "PUT",
                        "/v2/" + repository + "/manifests/" + reference,
                        "application/vnd.oci.image.manifest.v1+json",
                        manifest.length,
                        out -> out.write(manifest),
                        RawRegistry::whole)
                .status();
    }

    private static Answer head(String method, InputStream in) throws IOException {
        var status = line(in);
        if (!status.startsWith("HTTP/1.1 ")) {
            throw new IOException("not an answer: " + status);
        }
        var headers = new HashMap<String, String>();
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        long length = Long.parseLong(headers.getOrDefault("content-length", "-1"));
        return new Answer(
                Integer.parseInt(status.substring(9, 12)),
                headers,
                method.equals("HEAD") ? 0 : length,
                in);
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection ended before the answer did");
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.US_ASCII);
    }
}
