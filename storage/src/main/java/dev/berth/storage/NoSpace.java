package dev.berth.storage;

import java.io.IOException;
import java.util.Locale;

/** Tells a full disk from a broken one. */
public final class NoSpace {
    private NoSpace() {}

    /** The JDK passes the C library's words on (ENOSPC, EDQUOT) and no code with them. */
    public static boolean isWhy(IOException e) {
        var message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("no space left on device")
                || message.contains("disk quota exceeded");
    }
}
