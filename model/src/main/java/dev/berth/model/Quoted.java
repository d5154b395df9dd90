package dev.berth.model;

import org.jspecify.annotations.Nullable;

/** Text from outside, made safe to repeat in a message: bounded, and without control characters. */
public final class Quoted {
    private static final int LONGEST = 80;
    private static final int LONGEST_MESSAGE = 200;

    private Quoted() {}

    /** The text in double quotes; what is not printable ASCII, and a quote, becomes {@code ?}. */
    public static String of(String text) {
        return '"' + printable(text, LONGEST).replace('"', '?') + '"';
    }

    /**
     * A library's message, as it is but for the same care: such a message may repeat what came from
     * outside. Only its first line counts.
     */
    public static String message(@Nullable String message) {
        return printable(String.valueOf(message).lines().findFirst().orElse(""), LONGEST_MESSAGE);
    }

    private static String printable(String text, int longest) {
        var shown = text.length() > longest ? text.substring(0, longest) + "..." : text;
        var safe = new StringBuilder(shown.length());
        shown.chars().forEach(c -> safe.append(c >= ' ' && c < 127 ? (char) c : '?'));
        return safe.toString();
    }
}
