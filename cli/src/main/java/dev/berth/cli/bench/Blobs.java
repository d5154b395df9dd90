package dev.berth.cli.bench;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Blobs of one size, no two of them alike. They share all but their last bytes: those are hashed
 * once, and for each blob only its own.
 */
final class Blobs {
    private final Filler filler;
    private final long size;
    private final MessageDigest shared;

    /**
     * @param size in bytes, at least {@link Blob#TAIL}
     */
    Blobs(Filler filler, long size) {
        this.filler = filler;
        this.size = size;
        this.shared = sha256();
        var bytes = filler.bytes();
        for (long left = size - Blob.TAIL; left > 0; left -= bytes.length) {
            shared.update(bytes, 0, (int) Math.min(left, bytes.length));
        }
    }

    long size() {
        return size;
    }

    /** The blob of these numbers, always the same. */
    Blob blob(long series, long number) {
        var hex = HexFormat.of();
        var tail =
                (hex.toHexDigits(series) + hex.toHexDigits(number))
                        .getBytes(StandardCharsets.US_ASCII);
        try {
            var digest = (MessageDigest) shared.clone();
            return new Blob(filler, size, tail, "sha256:" + hex.formatHex(digest.digest(tail)));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's own SHA-256 can be cloned", e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK knows SHA-256", e);
        }
    }
}
