package dev.berth.deploy.haproxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * HAProxy's configuration files as they are now, read only to warn: what they mean is HAProxy's to
 * say, so this asks no more than whether something stands anywhere.
 */
record Configuration(List<Path> files, List<String> lines) {
    private static final String VARIABLE = "HAPROXY_CFGFILES=";

    /** {@code server-template berth 1-12 127.0.0.1:9}, and the same slots one by one. */
    private static final Pattern SLOT_BY_ADDRESS =
            Pattern.compile(
                    "\\s*server(-template)?\\s+berth\\S*\\s+([0-9]+(-[0-9]+)?\\s+)?(ipv[46]@)?"
                            + "([0-9]+(\\.[0-9]+){3}|\\[|[0-9a-fA-F]*:[0-9a-fA-F]*:).*");

    Configuration {
        files = List.copyOf(files);
        lines = List.copyOf(lines);
    }

    /**
     * @param variable the answer to {@code show env HAPROXY_CFGFILES}, a list of absolute paths
     *     unless somebody started HAProxy by hand
     * @return empty if any file cannot be read from here
     */
    static Optional<Configuration> read(String variable) {
        if (!variable.startsWith(VARIABLE)) {
            return Optional.empty();
        }
        var files = new ArrayList<Path>();
        var lines = new ArrayList<String>();
        try {
            for (var name : variable.strip().substring(VARIABLE.length()).split(";", -1)) {
                var file = Path.of(name);
                if (!file.isAbsolute()) {
                    return Optional.empty();
                }
                files.add(file);
                lines.addAll(Files.readAllLines(file));
            }
            return Optional.of(new Configuration(files, lines));
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** Whether some line begins with these words; a comment is no such line. */
    boolean has(String words) {
        var form = Pattern.compile("\\s*" + words.replace(" ", "\\s+") + "(\\s.*)?");
        return lines.stream().anyMatch(line -> form.matcher(line).matches());
    }

    /**
     * Whether a slot is configured by an address, which HAProxy then prefers to a remembered one.
     */
    boolean hasSlotByAddress() {
        return lines.stream().anyMatch(line -> SLOT_BY_ADDRESS.matcher(line).matches());
    }
}
