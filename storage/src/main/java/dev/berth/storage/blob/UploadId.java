package dev.berth.storage.blob;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;
import dev.berth.model.Quoted;

import java.util.regex.Pattern;

/** The random name of an upload: 32 lower-case hexadecimal digits. Never reused. */
public record UploadId(String value) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

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

    @Override
    public String toString() {
        return value;
    }
}
