package dev.berth.server.registry;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.model.ErrorCode;
import dev.berth.model.Reference;
import dev.berth.model.RepositoryName;
import dev.berth.server.http.Exchange;
import dev.berth.storage.blob.UploadId;

/** What an exchange names, as values: every string is judged here. */
final class Named {
    private Named() {}

    static RepositoryName repository(Exchange exchange) {
        return RepositoryName.parse(exchange.variable("name"));
    }

    /**
     * The repository as the client calls it, for what it reads and follows. Through a mirror,
     * {@link #repository} is another: the name here.
     *
     * @param behind what stands behind the name in the path
     */
    static RepositoryName asked(Exchange exchange, String behind) {
        var path = exchange.path();
        return RepositoryName.parse(path.substring("/v2/".length(), path.lastIndexOf(behind)));
    }

    static Digest digest(Exchange exchange) {
        return Digest.parse(exchange.variable("digest"));
    }

    static Reference reference(Exchange exchange) {
        return Reference.parse(exchange.variable("reference"));
    }

    static UploadId upload(Exchange exchange) {
        return UploadId.parse(exchange.variable("upload"));
    }

    static Digest digestParameter(Exchange exchange) {
        return exchange.query()
                .first("digest")
                .map(Digest::parse)
                .orElseThrow(() ->
                        new BerthException.Invalid(
                                ErrorCode.DIGEST_INVALID,
                                "a PUT ends an upload and needs its digest: ?digest=…"));
    }
}
