package dev.berth.acceptance.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** Bytes that can be made again from a seed, so that gigabytes need not be kept to be compared. */
public record Content(long seed, long length) {
    private static final int BLOCK = 1 << 16;

    String digest() {
        var hash = sha256();
        each((block, count) -> hash.update(block, 0, count));
        return name(hash);
    }

    void writeTo(OutputStream out) throws IOException {
        try {
            each((block, count) -> {
                try {
                    out.write(block, 0, count);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Reads to the end and names what was read. */
    static String digestOf(InputStream in) throws IOException {
        var hash = sha256();
        var block = new byte[BLOCK];
        for (int count = in.read(block); count >= 0; count = in.read(block)) {
            hash.update(block, 0, count);
        }
        return name(hash);
    }

    public static String digestOf(byte[] bytes) {
        var hash = sha256();
        hash.update(bytes);
        return name(hash);
    }

    private interface Sink {
        void take(byte[] block, int count);
    }

    private void each(Sink sink) {
        var block = new byte[BLOCK];
        var random = new SplittableRandom(seed);
        random.nextBytes(block);
        long counter = 0;
        for (long left = length; left > 0; left -= BLOCK) {
            // A block differs from its neighbours in its first bytes, which is enough to make any
            // mix-up change the digest, and costs less than fresh random bytes.
            for (int i = 0; i < Long.BYTES; i++) {
                block[i] = (byte) (counter >>> (8 * i));
            }
            counter++;
            sink.take(block, (int) Math.min(BLOCK, left));
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static String name(MessageDigest hash) {
        return "sha256:" + HexFormat.of().formatHex(hash.digest());
    }
}
