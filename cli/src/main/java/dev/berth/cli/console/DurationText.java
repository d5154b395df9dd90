package dev.berth.cli.console;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads {@code 90s}, {@code 10m} or {@code 1h30m}. */
public final class DurationText implements ITypeConverter<Duration> {
    private static final Pattern FORM =
            Pattern.compile("(?=\\d)(\\d{1,6}h)?(\\d{1,6}m)?(\\d{1,6}s)?");

    @Override
    public Duration convert(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new TypeConversionException("'" + text + "' is not a time such as 90s or 10m");
        }
        return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
    }
}
