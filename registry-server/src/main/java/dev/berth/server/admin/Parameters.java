package dev.berth.server.admin;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;
import dev.berth.model.Quoted;
import dev.berth.server.http.Exchange;

import java.util.Optional;
import java.util.regex.Pattern;

/** What stands in a query, as values. */
final class Parameters {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    private Parameters() {}

    static Optional<Long> number(Exchange exchange, String name) {
        return exchange.query().first(name).map(text -> number(name, text));
    }

    static long number(String name, String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw wrong(name, text, "a number");
        }
        return Long.parseLong(text);
    }

    /** How many are wanted. */
    static int count(Exchange exchange, String name, int usual, int most) {
        return (int) Math.min(number(exchange, name).orElse((long) usual), most);
    }

    static boolean flag(Exchange exchange, String name) {
        return exchange.query()
                .first(name)
                .map(text ->
                        switch (text) {
                            case "true", "" -> true;
                            case "false" -> false;
                            default -> throw wrong(name, text, "true or false");
                        })
                .orElse(false);
    }

    private static BerthException.Invalid wrong(String name, String text, String wanted) {
        return new BerthException.Invalid(
                ErrorCode.BAD_REQUEST, name + " is " + Quoted.of(text) + " and not " + wanted);
    }
}
