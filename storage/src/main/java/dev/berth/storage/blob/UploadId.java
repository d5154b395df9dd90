package dev.berth.storage.blob;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;
import dev.berth.model.Quoted;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The random name of an upload: 32 lower-case hexadecimal digits. Never reused. */
public record UploadId(String value) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");
    // Who can guess the name of an upload can write to it.
    private static final SecureRandom RANDOM = new SecureRandom();

    public UploadId {
        if (!FORM.matcher(value).matches()) {
            throw new BerthException.NotFound(
                    ErrorCode.BLOB_UPLOAD_UNKNOWN, "there is no upload " + Quoted.of(value));
        }
    }

    /**
     * @throws BerthException.NotFound if it cannot be the name of an upload
     */
    public static UploadId parse(String text) {
        return new UploadId(text);
    }

    /** A name that nobody has and nobody can guess. */
    public static UploadId random() {
        var bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return new UploadId(HexFormat.of().formatHex(bytes));
    }

    @Override
    public String toString() {
        return value;
    }
}
