package dev.berth.server.registry;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;
import dev.berth.model.Quoted;
import dev.berth.server.http.Exchange;
import dev.berth.server.http.PercentEncoding;

import java.util.Optional;
import java.util.regex.Pattern;

/** What a request for a page of a list says, and what the link to the next one repeats. */
final class Paging {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

    private Paging() {}

    /**
     * Keeps a link with the registry that the client asks for: OCI distribution spec, "Registry
     * Proxying".
     *
     * @return what to put behind a query, which may be nothing
     */
    static String ns(Exchange exchange) {
        return exchange.query()
                .first("ns")
                .map(ns -> "&ns=" + PercentEncoding.encode(ns))
                .orElse("");
    }

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
