package dev.berth.cli.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.berth.cli.wire.Failure;
import dev.berth.cli.wire.Head;
import dev.berth.cli.wire.RequestFailed;
import dev.berth.cli.wire.Sink;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * One repository in the words of the OCI distribution spec. Every method does one thing over a
 * session, and fails if the registry did another.
 */
record Repository(String name) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** By name: to CNCF distribution an asterisk does not mean OCI's types. */
    private static final String ACCEPT = "Accept: " + Manifests.TYPE + "\r\n";

    private static final String BINARY = "Content-Type: application/octet-stream\r\n";

    /** As containerd does: POST, then one PUT. */
    void push(Session session, Blob blob) throws RequestFailed {
        var headers = BINARY + "Content-Length: " + blob.size() + "\r\n";
        session.ask("PUT", closing(begin(session), blob), headers, 201, Sink.none(), blob.plain());
    }

    /** As Docker does: POST, a PATCH of unknown length, then a PUT without a body. */
    void pushStreamed(Session session, Blob blob) throws RequestFailed {
        var headers = BINARY + "Transfer-Encoding: chunked\r\n";
        var patched =
                session.ask("PATCH", begin(session), headers, 202, Sink.none(), blob.chunked());
        session.ask("PUT", closing(location(patched), blob), 201, Sink.none());
    }

    void head(Session session, Blob blob) throws RequestFailed {
        var answer = session.ask("HEAD", path(blob), 200, Sink.none());
        if (!answer.header("content-length").equals(Long.toString(blob.size()))) {
            throw wrong("HEAD of " + blob.digest() + " told another length than " + blob.size());
        }
    }

    /** Pulls it, and compares every byte. */
    void get(Session session, Blob blob) throws RequestFailed {
        var comparison = blob.from(0);
        session.ask("GET", path(blob), 200, comparison);
        comparison.endsAt(blob.size());
    }

    /** Pulls a part of it, and compares every byte. */
    void get(Session session, Blob blob, long from, int count) throws RequestFailed {
        var comparison = blob.from(from);
        var headers = "Range: bytes=%d-%d\r\n".formatted(from, from + count - 1);
        session.ask("GET", path(blob), headers, 206, comparison);
        comparison.endsAt(from + count);
    }

    void delete(Session session, Blob blob) throws RequestFailed {
        session.ask("DELETE", path(blob), 202, Sink.none());
    }

    void put(Session session, String tag, byte[] manifest) throws RequestFailed {
        var headers =
                ("Content-Type: " + Manifests.TYPE)
                        + ("\r\nContent-Length: " + manifest.length + "\r\n");
        session.ask("PUT", path(tag), headers, 201, Sink.none(), ByteBuffer.wrap(manifest));
    }

    /** Pulls what a tag names, and compares every byte. */
    void get(Session session, String tag, byte[] manifest) throws RequestFailed {
        var body = new ByteArrayOutputStream(manifest.length);
        session.ask("GET", path(tag), ACCEPT, 200, body::write);
        if (!Arrays.equals(body.toByteArray(), manifest)) {
            throw wrong(name + ":" + tag + " is not the manifest that was put");
        }
    }

    void head(Session session, String tag) throws RequestFailed {
        session.ask("HEAD", path(tag), ACCEPT, 200, Sink.none());
    }

    void delete(Session session, String tag) throws RequestFailed {
        session.ask("DELETE", path(tag), 202, Sink.none());
    }

    /** A page of as many tags as are expected behind {@code last}. Returns the page's bytes. */
    long list(Session session, String last, List<String> expected) throws RequestFailed {
        var body = new ByteArrayOutputStream(4096);
        var path = "/v2/" + name + "/tags/list?n=" + expected.size() + "&last=" + last;
        session.ask("GET", path, 200, body::write);
        try {
            var tags = JSON.readTree(body.toString(StandardCharsets.UTF_8)).path("tags");
            if (!tags.equals(JSON.valueToTree(expected))) {
                throw wrong("the page of tags behind " + last + " is another one");
            }
        } catch (JsonProcessingException e) {
            throw wrong("the page of tags behind " + last + " is no JSON");
        }
        return body.size();
    }

    private String begin(Session session) throws RequestFailed {
        var path = "/v2/" + name + "/blobs/uploads/";
        return location(session.ask("POST", path, 202, Sink.none()));
    }

    private static String closing(String upload, Blob blob) {
        return upload + (upload.contains("?") ? "&" : "?") + "digest=" + blob.digest();
    }

    /** Where an upload goes on, whether it was told as a path or as a whole URL. */
    private static String location(Head answer) throws RequestFailed {
        try {
            var uri = URI.create(answer.header("location"));
            var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            return uri.getRawPath() + query;
        } catch (IllegalArgumentException e) {
            throw wrong("an upload's Location is no URL: " + answer.header("location"));
        }
    }

    private String path(Blob blob) {
        return "/v2/" + name + "/blobs/" + blob.digest();
    }

    private String path(String reference) {
        return "/v2/" + name + "/manifests/" + reference;
    }

    private static RequestFailed wrong(String message) {
        return new RequestFailed(Failure.WRONG_CONTENT, message);
    }
}
