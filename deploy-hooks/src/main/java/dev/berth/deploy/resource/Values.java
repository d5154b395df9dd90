package dev.berth.deploy.resource;

import dev.berth.model.Quoted;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How single values are written in a file. Each parser's error says what would be right. */
final class Values {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
    private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3})%");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})(k|m|g)");
    private static final Pattern RANGE = Pattern.compile("([0-9]{1,5})-([0-9]{1,5})");
    private static final Pattern SIGNAL = Pattern.compile("SIG[A-Z0-9]{2,8}");
    private static final Pattern ENDPOINT =
            Pattern.compile("unix:///.+|tcp://(?:[A-Za-z0-9._-]+|\\[[0-9a-fA-F:]+]):[0-9]{1,5}");
    private static final Pattern ADDRESS =
            Pattern.compile("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:]*");
    private static final String AN_ADDRESS = "an IP address, such as 10.20.0.11";
    private static final Pattern AUTHORITY = Pattern.compile("[A-Za-z0-9._-]+(?::[0-9]{1,5})?");
    private static final Pattern VOLUME = Pattern.compile("[^:]+:/[^:]*(?::ro)?");
    private static final Pattern BACKEND = Pattern.compile("[A-Za-z0-9_.:-]+");

    private Values() {}

    static Duration duration(String text) {
        var match = match(DURATION, text, "a duration, such as 500ms, 30s, 5m or 1h");
        long amount = Long.parseLong(match.group(1));
        return switch (match.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    static int percent(String text) {
        int percent = Integer.parseInt(match(PERCENT, text, "a percentage, such as 75%").group(1));
        if (percent > 100) {
            throw new IllegalArgumentException(Quoted.of(text) + " is more than 100%");
        }
        return percent;
    }

    static long bytes(String text) {
        var match = match(SIZE, text, "a size, such as 512m or 2g");
        return Long.parseLong(match.group(1))
                << switch (match.group(2)) {
                    case "k" -> 10;
                    case "m" -> 20;
                    default -> 30;
                };
    }

    static double cpus(String text) {
        var match =
                match(
                        Pattern.compile("[0-9]{1,4}(?:\\.[0-9]{1,3})?"),
                        text,
                        "a number of CPUs, such as 1.5");
        return Double.parseDouble(match.group());
    }

    static Host.PortRange ports(String text) {
        var match = match(RANGE, text, "a range of ports, such as 20000-20999");
        return new Host.PortRange(
                Integer.parseInt(match.group(1)), Integer.parseInt(match.group(2)));
    }

    static Function<String, Integer> number(int least, int most) {
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

    static boolean yes(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                    throw new IllegalArgumentException(Quoted.of(text) + " is not true or false");
        };
    }

    static String signal(String text) {
        return match(SIGNAL, text, "a signal, such as SIGTERM or SIGQUIT").group();
    }

    static String endpoint(String text) {
        return match(ENDPOINT, text, "tcp://HOST:PORT or unix:///PATH").group();
    }

    /** Balancers take an address as it is: a name would have to be resolved, and would go stale. */
    static String address(String text) {
        try {
            return InetAddress.ofLiteral(match(ADDRESS, text, AN_ADDRESS).group()).getHostAddress();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(Quoted.of(text) + " is not " + AN_ADDRESS, e);
        }
    }

    static String authority(String text) {
        return match(AUTHORITY, text, "HOST or HOST:PORT, such as registry.example:5000").group();
    }

    static String volume(String text) {
        return match(VOLUME, text, "SOURCE:/TARGET or SOURCE:/TARGET:ro").group();
    }

    static String backend(String text) {
        return match(BACKEND, text, "the name of a backend").group();
    }

    static <E extends Enum<E>> Function<String, E> oneOf(Class<E> type) {
        return text ->
                Arrays.stream(type.getEnumConstants())
                        .filter(e -> e.name().toLowerCase(Locale.ROOT).equals(text))
                        .findFirst()
                        .orElseThrow(() -> none(text, words(type)));
    }

    static Function<String, String> word(List<String> known) {
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

    private static Matcher match(Pattern form, String text, String what) {
        var match = form.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException(Quoted.of(text) + " is not " + what);
        }
        return match;
    }
}
