package dev.berth.model;

/** Text from outside, made safe to repeat in a message: bounded, and without control characters. */
public final class Quoted {
    private static final int LONGEST = 80;

    private Quoted() {}

    /** The text in double quotes; what is not printable ASCII becomes {@code ?}. */
    public static String of(String text) {
        var shown = text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
        var safe = new StringBuilder(shown.length() + 2).append('"');
        shown.chars().forEach(c -> safe.append(c >= ' ' && c < 127 && c != '"' ? (char) c : '?'));
        return safe.append('"').toString();
    }
}
