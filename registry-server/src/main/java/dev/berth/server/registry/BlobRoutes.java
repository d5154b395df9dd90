package dev.berth.server.registry;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.model.RepositoryName;
import dev.berth.server.http.ByteRange;
import dev.berth.server.http.EntityTag;
import dev.berth.server.http.ErrorAnswer;
import dev.berth.server.http.Exchange;
import dev.berth.server.http.Handler;
import dev.berth.server.http.Method;
import dev.berth.server.http.Response;
import dev.berth.server.http.Route;
import dev.berth.server.mirror.Mirrors;
import dev.berth.storage.blob.BlobContent;
import dev.berth.storage.catalogue.Pulls;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * How a blob goes out: OCI distribution spec, "Pulling blobs". Its digest is its entity tag. The
 * bytes are those of the digest, so they never get a {@code Content-Encoding}.
 */
final class BlobRoutes {
    private final Pulls pulls;
    private final Mirrors mirrors;
    private final InstantSource clock;

    BlobRoutes(Pulls pulls, Mirrors mirrors, InstantSource clock) {
        this.pulls = pulls;
        this.mirrors = mirrors;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/v2/{name...}/blobs/{digest}", Handler.of(this::get, this::head)));
    }

    private Optional<Response> head(Exchange exchange) {
        if (exchange.method() != Method.HEAD) {
            return Optional.empty();
        }
        var digest = Named.digest(exchange);
        var tag = new EntityTag(digest.toString());
        return pulls.promptBlob(Named.repository(exchange), digest, clock.instant())
                .map(blob ->
                        known(
                                tag.isKnownBy(exchange.headers())
                                        ? Response.of(304)
                                        : BlobAnswer.ofLength(blob.size()),
                                tag));
    }

    private Response get(Exchange exchange) {
        var repository = Named.repository(exchange);
        var digest = Named.digest(exchange);
        var tag = new EntityTag(digest.toString());
        boolean isAhead = mirrors.isAhead(repository, digest);
        if (isAhead && exchange.method() == Method.HEAD) {
            return known(BlobAnswer.ofLength(mirrors.length(repository, digest)), tag);
        }
        if (!isAhead && tag.isKnownBy(exchange.headers())) {
            pulls.blob(repository, digest, clock.instant());
            return known(Response.of(304), tag);
        }
        // Ranges count for a GET only: RFC 9110, section 14.2.
        if (!isAhead && exchange.method() == Method.HEAD) {
            return known(
                    BlobAnswer.ofLength(pulls.blob(repository, digest, clock.instant()).size()),
                    tag);
        }
        var content = isAhead ? fetched(repository, digest) : stored(repository, digest);
        try {
            return known(BlobAnswer.of(content, ranges(exchange, tag, content.size())), tag);
        } catch (BerthException.RangeUnsatisfiable e) {
            content.close();
            // RFC 9110, section 15.5.17: the answer says what could be had.
            return ErrorAnswer.of(e).with("Content-Range", "bytes */" + e.size());
        } catch (RuntimeException e) {
            content.close();
            throw e;
        }
    }

    private BlobContent fetched(RepositoryName repository, Digest digest) {
        return mirrors.open(repository, digest).orElseGet(() -> stored(repository, digest));
    }

    private BlobContent stored(RepositoryName repository, Digest digest) {
        return pulls.open(repository, digest, clock.instant());
    }

    private static List<ByteRange> ranges(Exchange exchange, EntityTag tag, long size) {
        if (!tag.allowsRange(exchange.headers())) {
            return List.of();
        }
        return exchange.headers()
                .first("Range")
                .map(range -> ByteRange.parse(range, size))
                .orElse(List.of());
    }

    private static Response known(Response answer, EntityTag tag) {
        return answer.with("Docker-Content-Digest", tag.value())
                .with("ETag", tag.toString())
                .with("Accept-Ranges", "bytes");
    }
}
