package dev.berth.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import java.util.HexFormat;
import java.util.Locale;

/**
 * The content address of a blob or a manifest, such as {@code sha256:e3b0c442…}: OCI image spec,
 * "Digests".
 *
 * @param algorithm one of the registered algorithms
 * @param hex the hash in lower-case hexadecimal, of exactly the algorithm's length
 */
public record Digest(Algorithm algorithm, String hex) implements Reference {

    /** The registered algorithms that Berth computes: OCI image spec, "Registered algorithms". */
    public enum Algorithm {
        SHA256("sha256", "SHA-256", 64),
        SHA512("sha512", "SHA-512", 128);

        private final String word;
        private final String jdkName;
        private final int hexLength;

        Algorithm(String word, String jdkName, int hexLength) {
            this.word = word;
            this.jdkName = jdkName;
            this.hexLength = hexLength;
        }

        /** The name for {@link java.security.MessageDigest#getInstance(String)}. */
        public String jdkName() {
            return jdkName;
        }

        /**
         * @throws BerthException.Invalid if no registered algorithm has this name
         */
        public static Algorithm parse(String word) {
            for (var algorithm : values()) {
                if (algorithm.word.equals(word)) {
                    return algorithm;
                }
            }
            throw new BerthException.Invalid(
                    ErrorCode.DIGEST_INVALID,
                    "digest algorithm " + Quoted.of(word) + " is not sha256 or sha512");
        }

        @Override
        public String toString() {
            return word;
        }
    }

    public Digest {
        if (hex.length() != algorithm.hexLength || !isLowerHex(hex)) {
            throw new BerthException.Invalid(
                    ErrorCode.DIGEST_INVALID,
                    String.format(
                            Locale.ROOT,
                            "digest %s: %s wants %d lower-case hexadecimal digits",
                            Quoted.of(algorithm + ":" + hex),
                            algorithm,
                            algorithm.hexLength));
        }
    }

    /**
     * Parses {@code algorithm:hex}.
     *
     * @throws BerthException.Invalid with {@link ErrorCode#DIGEST_INVALID} for anything else
     */
    @JsonCreator
    public static Digest parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new BerthException.Invalid(
                    ErrorCode.DIGEST_INVALID,
                    "digest " + Quoted.of(text) + " is not of the form algorithm:hex");
        }
        return new Digest(Algorithm.parse(text.substring(0, colon)), text.substring(colon + 1));
    }

    /** The digest with this raw hash. */
    public static Digest of(Algorithm algorithm, byte[] hash) {
        return new Digest(algorithm, HexFormat.of().formatHex(hash));
    }

    /** The first twelve digits, as people write digests in tables. */
    public String abbreviated() {
        return hex.substring(0, 12);
    }

    @JsonValue
    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }

    private static boolean isLowerHex(String hex) {
        for (int i = 0; i < hex.length(); i++) {
            char c = hex.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }
}
