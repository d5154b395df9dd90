package dev.berth.cli.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/**
 * The bytes that all blobs are made of: random, so that nothing compresses them, and the same in
 * every run, so that a later run finds what an earlier one left. Immutable.
 */
final class Filler {
    static final int BYTES = 1024 * 1024;

    /** What Go's clients write at once, and so the size of their chunks. */
    private static final int CHUNK = 32 * 1024;

    private final byte[] bytes = new byte[BYTES];
    private final ByteBuffer plain;
    private final ByteBuffer chunked;

    Filler() {
        new Random(1).nextBytes(bytes);
        plain = direct(bytes);
        chunked = direct(chunks());
    }

    /** The first {@code count} of them, at most {@link #BYTES}. */
    ByteBuffer slice(int count) {
        return plain.slice(0, count);
    }

    /** All of them, framed as chunks: RFC 9112, section 7.1. */
    ByteBuffer chunked() {
        return chunked.duplicate();
    }

    byte[] bytes() {
        return bytes.clone();
    }

    /** Whether a piece is what lies {@code offset} bytes behind the beginning, over and over. */
    boolean matches(long offset, byte[] piece, int from, int count) {
        int done = 0;
        while (done < count) {
            int at = (int) ((offset + done) % BYTES);
            int step = Math.min(count - done, BYTES - at);
            if (Arrays.mismatch(bytes, at, at + step, piece, from + done, from + done + step)
                    >= 0) {
                return false;
            }
            done += step;
        }
        return true;
    }

    private byte[] chunks() {
        var size = (Integer.toHexString(CHUNK) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        var framed = ByteBuffer.allocate(BYTES + BYTES / CHUNK * (size.length + 2));
        for (int at = 0; at < BYTES; at += CHUNK) {
            framed.put(size).put(bytes, at, CHUNK).put((byte) '\r').put((byte) '\n');
        }
        return framed.array();
    }

    /** Outside of the heap, where a write to a socket needs no copy. */
    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip().asReadOnlyBuffer();
    }
}
