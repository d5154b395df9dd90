package dev.berth.storage.blob;

import dev.berth.model.BerthException;
import dev.berth.model.Digest;
import dev.berth.model.ErrorCode;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** A hash that grows with an upload. Owned by one thread at a time. */
public final class ContentHash {
    private static final int PIECE = 64 * 1024;

    /** To be used again: as new ones, they would be most of what is allocated for a push. */
    private static final BlockingQueue<byte[]> PIECES =
            new ArrayBlockingQueue<>(2 * Runtime.getRuntime().availableProcessors());

    private final Digest.Algorithm algorithm;
    private final MessageDigest state;
    private long size;

    public ContentHash(Digest.Algorithm algorithm) {
        this.algorithm = algorithm;
        this.state = fresh(algorithm);
    }

    /** The digest of bytes that are in memory. */
    public static Digest of(Digest.Algorithm algorithm, byte[] bytes) {
        return over(algorithm, bytes).digest();
    }

    /** The hash of bytes that are in memory. */
    public static ContentHash over(Digest.Algorithm algorithm, byte[] bytes) {
        var hash = new ContentHash(algorithm);
        hash.update(ByteBuffer.wrap(bytes));
        return hash;
    }

    /** Takes in what remains in the buffer. */
    public void update(ByteBuffer bytes) {
        size += bytes.remaining();
        if (bytes.hasArray()) {
            state.update(bytes);
            return;
        }
        // The JDK takes a direct buffer in by 4 KiB, which is too little for its fast loop.
        var lent = PIECES.poll();
        var piece = lent == null ? new byte[PIECE] : lent;
        while (bytes.hasRemaining()) {
            int length = Math.min(piece.length, bytes.remaining());
            bytes.get(piece, 0, length);
            state.update(piece, 0, length);
        }
        var _ = PIECES.offer(piece);
    }

    /** How many bytes were taken in. */
    public long size() {
        return size;
    }

    public Digest.Algorithm algorithm() {
        return algorithm;
    }

    /** The digest of what was taken in so far; more may follow. */
    public Digest digest() {
        try {
            return Digest.of(algorithm, ((MessageDigest) state.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's digests can be cloned", e);
        }
    }

    /**
     * @throws BerthException.Invalid with {@code DIGEST_INVALID} if what was taken in, all of an
     *     upload, is something else
     */
    public void require(Digest expected) {
        var actual = digest();
        if (!actual.equals(expected)) {
            throw new BerthException.Invalid(
                    ErrorCode.DIGEST_INVALID,
                    "what was uploaded has the digest " + actual + ", not " + expected);
        }
    }

    private static MessageDigest fresh(Digest.Algorithm algorithm) {
        try {
            return MessageDigest.getInstance(algorithm.jdkName());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
