package dev.berth.server.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Header fields in their order; names are compared without case: RFC 9110, section 5.1. */
public record Headers(List<Field> fields) {
    public static final Headers NONE = new Headers(List.of());

    /** One field line. */
    public record Field(String name, String value) {}

    public Headers {
        fields = List.copyOf(fields);
    }

    /** The first value under this name. */
    public Optional<String> first(String name) {
        for (var field : fields) {
            if (field.name().equalsIgnoreCase(name)) {
                return Optional.of(field.value());
            }
        }
        return Optional.empty();
    }

    /** Every value under this name, one for each field line. */
    public List<String> all(String name) {
        return values(name).toList();
    }

    /**
     * The elements of a field that is a comma-separated list, over all of its lines: RFC 9110,
     * section 5.6.1. Not for fields whose elements may hold quoted commas.
     */
    public List<String> list(String name) {
        return values(name)
                .flatMap(line -> Stream.of(line.split(",", -1)))
                .map(String::strip)
                .filter(element -> !element.isEmpty())
                .toList();
    }

    /** These fields with one more. */
    public Headers with(String name, String value) {
        var longer = new ArrayList<>(fields);
        longer.add(new Field(name, value));
        return new Headers(longer);
    }

    private Stream<String> values(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value);
    }
}
