package dev.berth.storage.catalogue;

import dev.berth.model.Digest;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The digest of bytes that are in memory. */
final class Hashing {
    private Hashing() {}

    static Digest of(Digest.Algorithm algorithm, byte[] bytes) {
        try {
            return Digest.of(
                    algorithm, MessageDigest.getInstance(algorithm.jdkName()).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
