package dev.berth.cli.console;

/** Text from outside, such as a container's log, made harmless for a terminal. */
public final class Printable {
    private Printable() {}

    /** A tab becomes a blank, every other control character a {@code ?}. */
    public static String of(String text) {
        return text.chars().anyMatch(Character::isISOControl)
                ? text.replace('\t', ' ').replaceAll("\\p{Cntrl}", "?")
                : text;
    }
}
