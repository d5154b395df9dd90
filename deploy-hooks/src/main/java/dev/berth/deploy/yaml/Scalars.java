package dev.berth.deploy.yaml;

import dev.berth.model.Quoted;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How single values are written in every file. Each parser's error says what would be right. */
public final class Scalars {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3})%");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})(k|m|g)");

    private Scalars() {}

    public static Duration duration(String text) {
        var match = match(DURATION, text, "a duration, such as 500ms, 30s, 5m, 1h or 7d");
        long amount = Long.parseLong(match.group(1));
        return switch (match.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    public static int percent(String text) {
        int percent = Integer.parseInt(match(PERCENT, text, "a percentage, such as 75%").group(1));
        if (percent > 100) {
            throw new IllegalArgumentException(Quoted.of(text) + " is more than 100%");
        }
        return percent;
    }

    public static long bytes(String text) {
        var match = match(SIZE, text, "a size, such as 512m or 2g");
        return Long.parseLong(match.group(1))
                << switch (match.group(2)) {
                    case "k" -> 10;
                    case "m" -> 20;
                    default -> 30;
                };
    }

    public static Function<String, Integer> number(int least, int most) {
        return text -> {
            var match = match(Pattern.compile("[0-9]{1,9}"), text, "a whole number");
            int number = Integer.parseInt(match.group());
            if (number < least || number > most) {
                throw new IllegalArgumentException(
                        Quoted.of(text) + " is not from " + least + " to " + most);
            }
            return number;
        };
    }

    public static boolean yes(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                    throw new IllegalArgumentException(Quoted.of(text) + " is not true or false");
        };
    }

    public static <E extends Enum<E>> Function<String, E> oneOf(Class<E> type) {
        return text ->
                Arrays.stream(type.getEnumConstants())
                        .filter(e -> e.name().toLowerCase(Locale.ROOT).equals(text))
                        .findFirst()
                        .orElseThrow(() -> none(text, words(type)));
    }

    public static Function<String, String> word(List<String> known) {
        return text -> {
            if (!Set.copyOf(known).contains(text)) {
                throw none(text, String.join(", ", known));
            }
            return text;
        };
    }

    private static <E extends Enum<E>> String words(Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(e -> e.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    private static IllegalArgumentException none(String text, String known) {
        return new IllegalArgumentException(Quoted.of(text) + " is none of: " + known);
    }

    /** The text in this form, or an error that says what it should be. */
    public static Matcher match(Pattern form, String text, String what) {
        var match = form.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException(Quoted.of(text) + " is not " + what);
        }
        return match;
    }
}
