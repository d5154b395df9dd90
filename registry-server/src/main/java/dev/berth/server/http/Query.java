package dev.berth.server.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The query of a request's target, decoded, in its order. A name may come several times. */
public record Query(List<Parameter> parameters) {

    private static final Query NONE = new Query(List.of());

    /** One {@code name=value}; without an equals sign the value is empty. */
    public record Parameter(String name, String value) {}

    public Query {
        parameters = List.copyOf(parameters);
    }

    /**
     * Parses what stands behind the question mark, as HTML forms encode it: a plus is a space.
     *
     * @throws dev.berth.model.BerthException.Invalid if an escape is malformed
     */
    public static Query parse(String raw) {
        if (raw.isEmpty()) {
            return NONE;
        }
        var parameters = new ArrayList<Parameter>();
        for (var part : raw.split("&", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            int equals = part.indexOf('=');
            var name = equals < 0 ? part : part.substring(0, equals);
            var value = equals < 0 ? "" : part.substring(equals + 1);
            parameters.add(new Parameter(decode(name), decode(value)));
        }
        return new Query(parameters);
    }

    /** The first value under this name. */
    public Optional<String> first(String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(name))
                .map(Parameter::value)
                .findFirst();
    }

    /** Every value under this name. */
    public List<String> all(String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(name))
                .map(Parameter::value)
                .toList();
    }

    private static String decode(String text) {
        return PercentEncoding.decode(text.replace('+', ' '), "the query");
    }
}
