package dev.berth.server.registry;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.server.http.ByteRange;
import dev.berth.server.http.Content;
import dev.berth.server.http.ErrorAnswer;
import dev.berth.server.http.Exchange;
import dev.berth.server.http.Method;
import dev.berth.server.http.Response;
import dev.berth.server.http.Route;
import dev.berth.server.http.Sink;
import dev.berth.storage.blob.BlobContent;
import dev.berth.storage.catalogue.Pulls;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a blob goes out: OCI distribution spec, "Pulling blobs". The bytes are those of the digest,
 * so they never get a {@code Content-Encoding}.
 */
final class BlobRoutes {
    private static final int PIECE = 64 * 1024;

    private final Pulls pulls;
    private final InstantSource clock;

    BlobRoutes(Pulls pulls, InstantSource clock) {
        this.pulls = pulls;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(Route.get("/v2/{name...}/blobs/{digest}", this::get));
    }

    private Response get(Exchange exchange) {
        var repository = Named.repository(exchange);
        var digest = Named.digest(exchange);
        var content = pulls.open(repository, digest, clock.instant());
        try {
            return answer(digest, content, range(exchange, content.size()));
        } catch (BerthException.RangeUnsatisfiable e) {
            content.close();
            // RFC 9110, section 15.5.17: the answer says what could be had.
            return ErrorAnswer.of(e).with("Content-Range", "bytes */" + e.size());
        } catch (RuntimeException e) {
            content.close();
            throw e;
        }
    }

    /**
     * A range counts for a {@code GET} only, and not under a condition that cannot be checked: RFC
     * 9110, sections 14.2 and 13.1.5.
     */
    private static Optional<ByteRange> range(Exchange exchange, long size) {
        if (exchange.method() != Method.GET || exchange.headers().first("If-Range").isPresent()) {
            return Optional.empty();
        }
        return exchange.headers().first("Range").flatMap(range -> ByteRange.parse(range, size));
    }

    private static Response answer(Digest digest, BlobContent content, Optional<ByteRange> range) {
        long first = range.map(ByteRange::first).orElse(0L);
        long length = range.map(ByteRange::length).orElse(content.size());
        var answer =
                Response.of(range.isPresent() ? 206 : 200)
                        .with("Docker-Content-Digest", digest.toString())
                        .with("Accept-Ranges", "bytes")
                        .with("application/octet-stream", part(content, first, length));
        return range.isPresent()
                ? answer.with("Content-Range", range.get().contentRange())
                : answer;
    }

    private static Content part(BlobContent content, long first, long length) {
        return content.file()
                .<Content>map(file -> new Content.File(file, first, length, content::close))
                .orElseGet(() ->
                        new Content.Streamed(
                                OptionalLong.of(length),
                                sink -> copy(content, first, length, sink),
                                content::close));
    }

    private static void copy(BlobContent content, long first, long length, Sink sink) {
        var piece = ByteBuffer.allocate(PIECE);
        for (long at = first, end = first + length; at < end; ) {
            piece.clear().limit((int) Math.min(PIECE, end - at));
            int read = content.read(piece, at);
            if (read < 0) {
                throw new BerthException.StorageFailed(
                        "a blob ends at " + at + " and should go on to " + end, null);
            }
            at += read;
            sink.write(piece.flip());
        }
    }
}
