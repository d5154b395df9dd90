package dev.berth.cli.bench;

import dev.berth.cli.wire.Failure;
import dev.berth.cli.wire.RequestFailed;
import dev.berth.cli.wire.Sink;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One blob: the filler over and over, and a tail of its own. Its memory does not grow with it. */
final class Blob {
    /** Bytes that are no other blob's: two numbers in hexadecimal. */
    static final int TAIL = 32;

    private final Filler filler;
    private final long size;
    private final byte[] tail;
    private final String digest;

    Blob(Filler filler, long size, byte[] tail, String digest) {
        this.filler = filler;
        this.size = size;
        this.tail = tail;
        this.digest = digest;
    }

    long size() {
        return size;
    }

    String digest() {
        return digest;
    }

    /** Its bytes, for one request. */
    ByteBuffer[] plain() {
        var buffers = new ArrayList<ByteBuffer>();
        for (long left = size - TAIL; left > 0; left -= Filler.BYTES) {
            buffers.add(filler.slice((int) Math.min(left, Filler.BYTES)));
        }
        buffers.add(ByteBuffer.wrap(tail));
        return buffers.toArray(ByteBuffer[]::new);
    }

    /** Its bytes as chunks, to their end, for one request. */
    ByteBuffer[] chunked() {
        var buffers = new ArrayList<ByteBuffer>();
        long left = size - TAIL;
        for (; left >= Filler.BYTES; left -= Filler.BYTES) {
            buffers.add(filler.chunked());
        }
        if (left > 0) {
            buffers.addAll(chunk(filler.slice((int) left)));
        }
        buffers.addAll(chunk(ByteBuffer.wrap(tail)));
        buffers.add(ascii("0\r\n\r\n"));
        return buffers.toArray(ByteBuffer[]::new);
    }

    /** Compares what comes with its bytes from {@code from} on; counts them too. */
    Comparison from(long from) {
        return new Comparison(from);
    }

    private static List<ByteBuffer> chunk(ByteBuffer bytes) {
        var size = ascii(Integer.toHexString(bytes.remaining()) + "\r\n");
        return List.of(size, bytes, ascii("\r\n"));
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** For one answer. */
    final class Comparison implements Sink {
        private long offset;

        private Comparison(long from) {
            offset = from;
        }

        @Override
        public void take(byte[] bytes, int from, int count) throws RequestFailed {
            int filled = Math.clamp(size - TAIL - offset, 0, count);
            int at = (int) (offset + filled - (size - TAIL));
            int rest = count - filled;
            var same =
                    filler.matches(offset, bytes, from, filled)
                            && (rest == 0
                                    || (at + rest <= TAIL
                                            && Arrays.equals(
                                                    tail,
                                                    at,
                                                    at + rest,
                                                    bytes,
                                                    from + filled,
                                                    from + count)));
            if (!same) {
                throw new RequestFailed(
                        Failure.WRONG_CONTENT,
                        "bytes %d to %d of %s are not those that were pushed"
                                .formatted(offset, offset + count - 1, digest));
            }
            offset += count;
        }

        /** Fails unless the bytes before {@code end} have come. */
        void endsAt(long end) throws RequestFailed {
            if (offset != end) {
                throw new RequestFailed(
                        Failure.WRONG_CONTENT,
                        "%s ended at byte %d and not at %d".formatted(digest, offset, end));
            }
        }
    }
}
