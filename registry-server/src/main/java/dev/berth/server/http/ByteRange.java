package dev.berth.server.http;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;
import dev.berth.model.Quoted;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A part of some content: RFC 9110, section 14.1.2.
 *
 * @param first the offset of its first byte
 * @param last the offset of its last byte
 * @param size of the whole content
 */
public record ByteRange(long first, long last, long size) {
    private static final Pattern FORM = Pattern.compile("(\\d{0,18})-(\\d{0,18})");
    private static final String UNIT = "bytes=";

    public ByteRange {
        if (first < 0 || last < first || last >= size) {
            throw new IllegalArgumentException(first + "-" + last + " of " + size);
        }
    }

    /**
     * Reads a {@code Range} header. Another unit, and several ranges at once, are answered with the
     * whole content, as section 14.2 allows.
     *
     * @return empty if the whole content is to be sent
     * @throws BerthException.Invalid if it is malformed
     * @throws BerthException.RangeUnsatisfiable if the content has no such part
     */
    public static Optional<ByteRange> parse(String header, long size) {
        if (!header.startsWith(UNIT) || header.indexOf(',') >= 0) {
            return Optional.empty();
        }
        var form = FORM.matcher(header.substring(UNIT.length()).strip());
        if (!form.matches() || (form.group(1).isEmpty() && form.group(2).isEmpty())) {
            throw malformed(header);
        }
        if (form.group(1).isEmpty()) {
            return Optional.of(suffix(header, Long.parseLong(form.group(2)), size));
        }
        long first = Long.parseLong(form.group(1));
        long last = form.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(form.group(2));
        // A range that ends before it begins is no malformed one to the OCI conformance tests.
        if (first >= size || last < first) {
            throw unsatisfiable(header, size);
        }
        return Optional.of(new ByteRange(first, Math.min(last, size - 1), size));
    }

    private static ByteRange suffix(String header, long length, long size) {
        if (length == 0 || size == 0) {
            throw unsatisfiable(header, size);
        }
        return new ByteRange(Math.max(0, size - length), size - 1, size);
    }

    public long length() {
        return last - first + 1;
    }

    /** The value of {@code Content-Range}: section 14.4. */
    public String contentRange() {
        return "bytes " + first + "-" + last + "/" + size;
    }

    private static BerthException.Invalid malformed(String header) {
        return new BerthException.Invalid(
                ErrorCode.BAD_REQUEST,
                "Range: "
                        + Quoted.of(header)
                        + " is not of the form bytes=FIRST-LAST, bytes=FIRST- or bytes=-LENGTH");
    }

    private static BerthException.RangeUnsatisfiable unsatisfiable(String header, long size) {
        return new BerthException.RangeUnsatisfiable(
                ErrorCode.SIZE_INVALID,
                "Range: " + Quoted.of(header) + " names none of the " + size + " bytes",
                size);
    }
}
