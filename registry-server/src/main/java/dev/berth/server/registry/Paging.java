package dev.berth.server.registry;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;
import dev.berth.model.Quoted;
import dev.berth.server.http.Exchange;

import java.util.Optional;
import java.util.regex.Pattern;

/** The parameter {@code n} of everything that lists. */
final class Paging {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

    private Paging() {}

    /** How many entries are wanted, if that is said. */
    static Optional<Integer> count(Exchange exchange) {
        return exchange.query()
                .first("n")
                .map(text -> {
                    if (!NUMBER.matcher(text).matches()) {
                        throw new BerthException.Invalid(
                                ErrorCode.BAD_REQUEST,
                                "n=" + Quoted.of(text) + " is not a number of entries");
                    }
                    return Integer.parseInt(text);
                });
    }
}
