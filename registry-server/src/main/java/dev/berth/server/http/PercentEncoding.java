package dev.berth.server.http;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;
import dev.berth.model.Quoted;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** {@code %2F} and its like: RFC 3986, section 2.1. */
public final class PercentEncoding {
    private static final String UNRESERVED = "-._~";

    private PercentEncoding() {}

    /** Escapes everything but RFC 3986's unreserved characters. */
    public static String encode(String text) {
        var out = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 128 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0)) {
                out.append(c);
            } else {
                out.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            }
        }
        return out.toString();
    }

    /**
     * Decodes strictly: a half escape, a control character or bytes that are no UTF-8 are errors,
     * never passed on.
     *
     * @param where what is being decoded, for the message
     * @throws BerthException.Invalid if the text is malformed
     */
    static String decode(String text, String where) {
        if (isPlain(text)) {
            return text;
        }
        var bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 126 || c < ' ') {
                throw malformed(text, where, "holds a character that must be percent-encoded");
            }
            if (c != '%') {
                bytes.write(c);
                continue;
            }
            int high = i + 1 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                throw malformed(text, where, "has a '%' without two hexadecimal digits behind it");
            }
            bytes.write(high << 4 | low);
            i += 2;
        }
        try {
            var decoded =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes.toByteArray()))
                            .toString();
            if (decoded.chars().anyMatch(Character::isISOControl)) {
                throw malformed(text, where, "holds a control character");
            }
            return decoded;
        } catch (CharacterCodingException e) {
            throw malformed(text, where, "is not UTF-8 when its escapes are decoded");
        }
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' || c > 126 || c < ' ') {
                return false;
            }
        }
        return true;
    }

    private static BerthException.Invalid malformed(String text, String where, String why) {
        return new BerthException.Invalid(
                ErrorCode.BAD_REQUEST, where + " " + Quoted.of(text) + " " + why);
    }
}
