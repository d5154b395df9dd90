package dev.berth.server.registry;

import dev.berth.model.BerthException;
import dev.berth.server.http.ByteRange;
import dev.berth.server.http.Content;
import dev.berth.server.http.Response;
import dev.berth.server.http.Sink;
import dev.berth.storage.blob.BlobContent;
import dev.berth.storage.blob.BytesContent;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * A blob's bytes on their way out: all of them, a part, or several parts with a head each (RFC
 * 9110, section 14.6).
 */
final class BlobAnswer {
    private static final String TYPE = "application/octet-stream";
    private static final int PIECE = 64 * 1024;

    private BlobAnswer() {}

    /** Takes over the content, which the answer releases. */
    static Response of(BlobContent content, List<ByteRange> ranges) {
        return switch (ranges.size()) {
            case 0 -> Response.of(200).with(TYPE, part(content, 0, content.size()));
            case 1 -> {
                var range = ranges.getFirst();
                yield Response.of(206)
                        .with("Content-Range", range.contentRange())
                        .with(TYPE, part(content, range.first(), range.length()));
            }
            default -> several(content, ranges);
        };
    }

    /**
     * The head of an answer, for a {@code HEAD}.
     *
     * @param length of the content, or less than 0 if nobody knows
     */
    static Response ofLength(long length) {
        return Response.of(200)
                .with(
                        TYPE,
                        new Content.Streamed(
                                length < 0 ? OptionalLong.empty() : OptionalLong.of(length),
                                _ -> {},
                                () -> {}));
    }

    private static Content part(BlobContent content, long first, long length) {
        if (content instanceof BytesContent(var bytes)) {
            int from = (int) first;
            return new Content.Bytes(
                    length == bytes.length
                            ? bytes
                            : Arrays.copyOfRange(bytes, from, from + (int) length));
        }
        return content.file()
                .<Content>map(file -> new Content.File(file, first, length, content::close))
                .orElseGet(() ->
                        new Content.Streamed(
                                OptionalLong.of(length),
                                sink -> copy(content, first, length, sink),
                                content::close));
    }

    /** A boundary that is made up anew is in no content. */
    private static Response several(BlobContent content, List<ByteRange> ranges) {
        var boundary = UUID.randomUUID().toString();
        var end = ascii("\r\n--" + boundary + "--\r\n");
        long length = end.length;
        for (int i = 0; i < ranges.size(); i++) {
            length += head(ranges, i, boundary).length + ranges.get(i).length();
        }
        return Response.of(206)
                .with(
                        "multipart/byteranges; boundary=" + boundary,
                        new Content.Streamed(
                                OptionalLong.of(length),
                                sink -> {
                                    for (int i = 0; i < ranges.size(); i++) {
                                        var range = ranges.get(i);
                                        sink.write(ByteBuffer.wrap(head(ranges, i, boundary)));
                                        copy(content, range.first(), range.length(), sink);
                                    }
                                    sink.write(ByteBuffer.wrap(end));
                                },
                                content::close));
    }

    private static byte[] head(List<ByteRange> ranges, int i, String boundary) {
        return ascii(
                (i == 0 ? "--" : "\r\n--")
                        + boundary
                        + "\r\nContent-Type: "
                        + TYPE
                        + "\r\nContent-Range: "
                        + ranges.get(i).contentRange()
                        + "\r\n\r\n");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
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
