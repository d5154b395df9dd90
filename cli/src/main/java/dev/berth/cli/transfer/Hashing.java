package dev.berth.cli.transfer;

import dev.berth.model.Digest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Content addresses of bytes. */
final class Hashing {
    private Hashing() {}

    static Digest of(Digest.Algorithm algorithm, byte[] bytes) {
        return Digest.of(algorithm, begin(algorithm).digest(bytes));
    }

    /** Reads to the end. */
    static Digest of(Digest.Algorithm algorithm, InputStream in) throws IOException {
        return copy(algorithm, in, OutputStream.nullOutputStream());
    }

    /** Copies to the end, and names what was copied. */
    static Digest copy(Digest.Algorithm algorithm, InputStream in, OutputStream out)
            throws IOException {
        var hash = begin(algorithm);
        in.transferTo(new DigestOutputStream(out, hash));
        return Digest.of(algorithm, hash.digest());
    }

    private static MessageDigest begin(Digest.Algorithm algorithm) {
        try {
            return MessageDigest.getInstance(algorithm.jdkName());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
