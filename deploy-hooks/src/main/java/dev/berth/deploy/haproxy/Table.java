package dev.berth.deploy.haproxy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows below a header line that begins with {@code #}. Columns are found by their name: every
 * version of HAProxy adds some.
 */
record Table(List<Row> rows) {
    Table {
        rows = List.copyOf(rows);
    }

    /** One row; a column that is missing reads as nothing. */
    record Row(Map<String, String> values) {
        Row {
            values = Map.copyOf(values);
        }

        String text(String column) {
            return values.getOrDefault(column, "");
        }

        /** 0 for nothing, and for what is no number. */
        long number(String column) {
            try {
                return Long.parseLong(text(column));
            } catch (NumberFormatException e) {
                return 0;
            }
        }
    }

    /** {@code show stat}: management guide, section 9.1, "CSV format". */
    static Table commaSeparated(String reply) {
        return of(reply.lines().map(Table::splitCommas).toList());
    }

    /** {@code show servers state}: a version's number, the header, the rows. */
    static Table spaceSeparated(String reply) {
        return of(reply.lines().map(line -> List.of(line.strip().split(" +", -1))).toList());
    }

    private static Table of(List<List<String>> lines) {
        var rows = new ArrayList<Row>();
        List<String> header = List.of();
        for (var line : lines) {
            if (line.getFirst().startsWith("#")) {
                header = header(line);
            } else if (!header.isEmpty() && line.size() > 1) {
                rows.add(row(header, line));
            }
        }
        return new Table(rows);
    }

    /** {@code # pxname} is one field of a comma-separated line and two of the other kind. */
    private static List<String> header(List<String> line) {
        if (line.getFirst().equals("#")) {
            return line.subList(1, line.size());
        }
        var header = new ArrayList<>(line);
        header.set(0, line.getFirst().substring(1).strip());
        return header;
    }

    private static Row row(List<String> header, List<String> line) {
        var values = new HashMap<String, String>();
        for (int i = 0; i < Math.min(header.size(), line.size()); i++) {
            values.put(header.get(i), line.get(i));
        }
        return new Row(values);
    }

    /** Quoted fields may hold commas, and quotes as pairs: RFC 4180, section 2. */
    private static List<String> splitCommas(String line) {
        var fields = new ArrayList<String>();
        var field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                // A pair closes and opens again; what it stands for is of no interest here.
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
