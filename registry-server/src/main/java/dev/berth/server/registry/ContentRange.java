package dev.berth.server.registry;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;
import dev.berth.model.Quoted;
import dev.berth.server.http.Exchange;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which bytes of a blob a chunk brings, such as {@code 0-1023}: OCI distribution spec, "Pushing a
 * blob in chunks". Unlike HTTP's header of this name it has neither a unit nor a size; clients that
 * send them all the same are understood.
 */
record ContentRange(long first, long last) {
    private static final Pattern FORM =
            Pattern.compile("(?:bytes[ =])?(\\d{1,18})-(\\d{1,18})(?:/(?:\\d{1,18}|\\*))?");

    /**
     * @throws BerthException.Invalid if there is one that is malformed, or that contradicts the
     *     body's length
     */
    static Optional<ContentRange> of(Exchange exchange) {
        var range = exchange.headers().first("Content-Range").map(ContentRange::parse);
        var length = exchange.body().length();
        if (range.isPresent() && length.isPresent() && range.get().length() != length.getAsLong()) {
            throw new BerthException.Invalid(
                    ErrorCode.SIZE_INVALID,
                    "Content-Range names "
                            + range.get().length()
                            + " bytes, the body has "
                            + length.getAsLong());
        }
        return range;
    }

    static ContentRange parse(String header) {
        var form = FORM.matcher(header);
        if (!form.matches() || Long.parseLong(form.group(2)) < Long.parseLong(form.group(1))) {
            throw new BerthException.Invalid(
                    ErrorCode.BLOB_UPLOAD_INVALID,
                    "Content-Range: " + Quoted.of(header) + " is not of the form FIRST-LAST");
        }
        return new ContentRange(Long.parseLong(form.group(1)), Long.parseLong(form.group(2)));
    }

    /** The offset behind its last byte. */
    long end() {
        return last + 1;
    }

    long length() {
        return last - first + 1;
    }
}
