package dev.berth.server.registry;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.model.ErrorCode;
import dev.berth.model.RepositoryName;
import dev.berth.server.auth.Rights;
import dev.berth.server.http.ErrorAnswer;
import dev.berth.server.http.Exchange;
import dev.berth.server.http.Handler;
import dev.berth.server.http.Response;
import dev.berth.server.http.Route;
import dev.berth.storage.blob.BlobUpload;
import dev.berth.storage.blob.UploadId;
import dev.berth.storage.catalogue.BlobUploads;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a blob comes in: OCI distribution spec, "Pushing blobs". What can be refused is refused
 * before the body is asked for. A body that breaks off leaves what came of it in the session, and
 * GET tells how far it is.
 */
final class UploadRoutes {
    private static final String UPLOADS = "/v2/{name...}/blobs/uploads/";
    private static final String UPLOAD = UPLOADS + "{upload}";

    private final BlobUploads uploads;
    private final UploadPlaces places;
    private final Rights rights;
    private final InstantSource clock;

    UploadRoutes(BlobUploads uploads, UploadPlaces places, Rights rights, InstantSource clock) {
        this.uploads = uploads;
        this.places = places;
        this.rights = rights;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                Route.post(UPLOADS, places.limited(Handler.of(this::begin, this::session))),
                Route.get(UPLOAD, this::status),
                Route.patch(UPLOAD, places.limited(this::append)),
                Route.put(UPLOAD, places.limited(this::finish)),
                Route.delete(UPLOAD, this::cancel));
    }

    private Response begin(Exchange exchange) {
        var repository = Named.repository(exchange);
        var query = exchange.query();
        var mount = query.first("mount").map(Digest::parse);
        if (mount.isPresent() && isMounted(exchange, repository, mount.get())) {
            return created(repository, mount.get());
        }
        var digest = query.first("digest").map(Digest::parse);
        if (digest.isPresent()) {
            return takeWhole(exchange, repository, digest.get());
        }
        uploads.requireRoom();
        var algorithm =
                query.first("digest-algorithm")
                        .map(Digest.Algorithm::parse)
                        .orElse(mount.map(Digest::algorithm).orElse(Digest.Algorithm.SHA256));
        return accepted(repository, uploads.open(repository, algorithm, clock.instant()), 0);
    }

    /** What most clients ask for costs nothing yet. */
    private Optional<Response> session(Exchange exchange) {
        if (!exchange.query().parameters().isEmpty() || !uploads.knowsOfRoom()) {
            return Optional.empty();
        }
        var repository = Named.repository(exchange);
        var id = uploads.open(repository, Digest.Algorithm.SHA256, clock.instant());
        return Optional.of(accepted(repository, id, 0));
    }

    /**
     * A mount that cannot be done, or from where the caller may not read, is no error: the client
     * is given an upload instead.
     */
    private boolean isMounted(Exchange exchange, RepositoryName repository, Digest digest) {
        var readable = rights.readableBy(exchange.caller());
        var from = exchange.query().first("from").map(RepositoryName::parse);
        return from.isPresent()
                ? readable.test(from.get())
                        && uploads.mount(repository, digest, from.get(), clock.instant())
                : uploads.mountFromAny(repository, digest, readable, clock.instant());
    }

    /**
     * The whole blob in one request, hashed with the algorithm of its digest. Nobody knows the
     * session, so nothing stays of one that fails.
     */
    private Response takeWhole(Exchange exchange, RepositoryName repository, Digest digest) {
        uploads.requireRoom();
        var id = uploads.open(repository, digest.algorithm(), clock.instant());
        try (var upload = uploads.resume(repository, id)) {
            try {
                exchange.body().forEach(upload::append);
                uploads.commit(repository, upload, digest, clock.instant());
            } catch (RuntimeException e) {
                uploads.giveUp(upload);
                throw e;
            }
        }
        return created(repository, digest);
    }

    private Response status(Exchange exchange) {
        var repository = Named.repository(exchange);
        var id = Named.upload(exchange);
        return session(Response.of(204), repository, id, uploads.size(repository, id));
    }

    private Response append(Exchange exchange) {
        var repository = Named.repository(exchange);
        var range = ContentRange.of(exchange);
        try (var upload = uploads.resume(repository, Named.upload(exchange))) {
            if (isOutOfOrder(range, upload)) {
                return outOfOrder(repository, upload);
            }
            take(exchange, upload, range, BlobUpload::settle);
            return accepted(repository, upload.id(), upload.size());
        }
    }

    private Response finish(Exchange exchange) {
        var repository = Named.repository(exchange);
        var digest = Named.digestParameter(exchange);
        var range = ContentRange.of(exchange);
        // The session may have begun with another algorithm than the one that counts now.
        try (var upload = uploads.resume(repository, Named.upload(exchange), digest.algorithm())) {
            if (isOutOfOrder(range, upload)) {
                return outOfOrder(repository, upload);
            }
            take(exchange, upload, range, uploads::settleBeforeCommit);
            commit(repository, upload, digest);
            return created(repository, digest);
        }
    }

    private static boolean isOutOfOrder(Optional<ContentRange> range, BlobUpload upload) {
        return range.isPresent() && range.get().first() != upload.size();
    }

    /**
     * A chunk that turns out to have another length than it said is kept as far as it is right.
     *
     * @param settle has what came written
     */
    private void take(
            Exchange exchange,
            BlobUpload upload,
            Optional<ContentRange> range,
            Consumer<BlobUpload> settle) {
        long end = range.map(ContentRange::end).orElse(Long.MAX_VALUE);
        try {
            if (exchange.body().length().orElse(1) > 0) {
                uploads.requireRoom();
            }
            exchange.body()
                    .forEach(piece -> {
                        if (piece.remaining() > end - upload.size()) {
                            throw otherLength(upload, "more");
                        }
                        upload.append(piece);
                    });
            settle.accept(upload);
        } catch (BerthException.DiskFull e) {
            // What came so far is what fills the disk; kept, it would fail everyone else's push.
            uploads.giveUp(upload);
            throw e;
        }
        if (range.isPresent() && upload.size() < end) {
            if (upload.size() > 0) {
                upload.settle();
            }
            throw otherLength(upload, "less");
        }
    }

    private static BerthException.Invalid otherLength(BlobUpload upload, String comparison) {
        return new BerthException.Invalid(
                ErrorCode.SIZE_INVALID,
                "the chunk has "
                        + comparison
                        + " than its Content-Range says; the upload goes on at "
                        + upload.size());
    }

    /** Content with another digest than the client meant is of no use to anyone. */
    private void commit(RepositoryName repository, BlobUpload upload, Digest digest) {
        try {
            uploads.commit(repository, upload, digest, clock.instant());
        } catch (BerthException.Invalid e) {
            uploads.giveUp(upload);
            throw e;
        }
    }

    private Response cancel(Exchange exchange) {
        uploads.cancel(Named.repository(exchange), Named.upload(exchange));
        return Response.of(204);
    }

    private static Response accepted(RepositoryName repository, UploadId id, long size) {
        return session(Response.of(202), repository, id, size);
    }

    private static Response created(RepositoryName repository, Digest digest) {
        return Response.of(201)
                .with("Location", "/v2/" + repository + "/blobs/" + digest)
                .with("Docker-Content-Digest", digest.toString());
    }

    /** The session survives, and the answer says where it stands. */
    private static Response outOfOrder(RepositoryName repository, BlobUpload upload) {
        var error =
                new BerthException.RangeUnsatisfiable(
                        ErrorCode.BLOB_UPLOAD_INVALID,
                        "the chunk is out of order: the upload goes on at " + upload.size(),
                        upload.size());
        return session(ErrorAnswer.of(error), repository, upload.id(), upload.size());
    }

    /** With nothing received the range is 0-0: it has no way to say less, and no client minds. */
    private static Response session(
            Response answer, RepositoryName repository, UploadId id, long size) {
        return answer.with("Location", "/v2/" + repository + "/blobs/uploads/" + id)
                .with("Range", "0-" + Math.max(0, size - 1))
                .with("Docker-Upload-UUID", id.value());
    }
}
