package dev.berth.server.http;

import java.nio.charset.StandardCharsets;

/**
 * An answer. {@code Content-Length}, {@code Connection} and {@code Date} are added on the way out.
 *
 * @param close whether the connection ends with this answer, whatever the client would like
 */
public record Response(int status, Headers headers, Content content, boolean close) {

    /** An answer without content. */
    public static Response of(int status) {
        return new Response(status, Headers.NONE, new Content.Empty(), false);
    }

    /** This answer with one more header. */
    public Response with(String name, String value) {
        return new Response(status, headers.with(name, value), content, close);
    }

    /** This answer with content in place of what it has. */
    public Response with(String contentType, Content content) {
        return new Response(status, headers.with("Content-Type", contentType), content, close);
    }

    public Response withText(String text) {
        return with(
                "text/plain; charset=utf-8",
                new Content.Bytes(text.getBytes(StandardCharsets.UTF_8)));
    }

    public Response withJson(byte[] json) {
        return with("application/json", new Content.Bytes(json));
    }

    Response closing() {
        return new Response(status, headers, content, true);
    }
}
