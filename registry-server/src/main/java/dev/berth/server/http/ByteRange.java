package dev.berth.server.http;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;
import dev.berth.model.Quoted;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A part of some content: RFC 9110, section 14.1.2.
 *
 * @param first the offset of its first byte
 * @param last the offset of its last byte
 * @param size of the whole content
 */
public record ByteRange(long first, long last, long size) {
    /** So many ranges may be asked for at once: section 17.15 warns of more. */
    static final int MOST = 16;

    private static final Pattern FORM = Pattern.compile("(\\d{0,18})-(\\d{0,18})");
    private static final String UNIT = "bytes=";

    public ByteRange {
        if (first < 0 || last < first || last >= size) {
            throw new IllegalArgumentException(first + "-" + last + " of " + size);
        }
    }

    /**
     * Reads a {@code Range} header. Ranges that the content does not have are left out; ranges that
     * overlap or touch become one, in the place of the first: sections 14.2 and 15.3.7.2. Another
     * unit is answered with the whole content.
     *
     * @return empty if the whole content is to be sent
     * @throws BerthException.Invalid if it is malformed
     * @throws BerthException.RangeUnsatisfiable if the content has no such part, or there are more
     *     than {@link #MOST}
     */
    public static List<ByteRange> parse(String header, long size) {
        if (!header.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
            return List.of();
        }
        var wanted =
                Stream.of(header.substring(UNIT.length()).split(",", -1))
                        .map(String::strip)
                        .filter(text -> !text.isEmpty())
                        .toList();
        if (wanted.isEmpty()) {
            throw malformed(header);
        }
        if (wanted.size() > MOST) {
            throw new BerthException.RangeUnsatisfiable(
                    ErrorCode.SIZE_INVALID,
                    "Range: names "
                            + wanted.size()
                            + " ranges, and no more than "
                            + MOST
                            + " are answered at once",
                    size);
        }
        var parts = new ArrayList<ByteRange>();
        wanted.forEach(text -> one(header, text, size).ifPresent(range -> add(parts, range)));
        if (parts.isEmpty()) {
            throw unsatisfiable(header, size);
        }
        return parts;
    }

    /** Empty if the content has no such part. */
    private static Optional<ByteRange> one(String header, String text, long size) {
        var form = FORM.matcher(text);
        if (!form.matches() || (form.group(1).isEmpty() && form.group(2).isEmpty())) {
            throw malformed(header);
        }
        if (form.group(1).isEmpty()) {
            long length = Math.min(Long.parseLong(form.group(2)), size);
            return length == 0
                    ? Optional.empty()
                    : Optional.of(new ByteRange(size - length, size - 1, size));
        }
        long first = Long.parseLong(form.group(1));
        long last = form.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(form.group(2));
        // A range that ends before it begins is no malformed one to the OCI conformance tests.
        return first >= size || last < first
                ? Optional.empty()
                : Optional.of(new ByteRange(first, Math.min(last, size - 1), size));
    }

    /**
     * No two parts touch before and after. What the new range touches becomes one with it; that
     * touches no part which neither it nor the new range touched.
     */
    private static void add(List<ByteRange> parts, ByteRange range) {
        int place = parts.size();
        var whole = range;
        for (int i = parts.size() - 1; i >= 0; i--) {
            if (parts.get(i).touches(whole)) {
                whole = whole.with(parts.remove(i));
                place = i;
            }
        }
        parts.add(place, whole);
    }

    private boolean touches(ByteRange other) {
        return first <= other.last + 1 && other.first <= last + 1;
    }

    private ByteRange with(ByteRange other) {
        return new ByteRange(Math.min(first, other.first), Math.max(last, other.last), size);
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
                        + " is not of the form bytes=FIRST-LAST, bytes=FIRST- or bytes=-LENGTH, or"
                        + " several of them with commas");
    }

    private static BerthException.RangeUnsatisfiable unsatisfiable(String header, long size) {
        return new BerthException.RangeUnsatisfiable(
                ErrorCode.SIZE_INVALID,
                "Range: " + Quoted.of(header) + " names none of the " + size + " bytes",
                size);
    }
}
