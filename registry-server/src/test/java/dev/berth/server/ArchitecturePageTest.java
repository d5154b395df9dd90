package dev.berth.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** ARCHITECTURE.md sends its readers to classes and methods that are there. */
class ArchitecturePageTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern PLACE =
            Pattern.compile("`([A-Z][a-z]+(?:[A-Z][a-z]+)+)(?:\\.([a-z]\\w+))?[(`]");
    private static final Pattern TYPE = Pattern.compile("(?:class|record|interface|enum) (\\w+)");

    @Test
    void namesWhatExists() throws IOException {
        var sources = sources();
        var missing = new ArrayList<String>();
        var places = PLACE.matcher(Files.readString(ROOT.resolve("ARCHITECTURE.md")));
        int named = 0;
        while (places.find()) {
            named++;
            var source = sources.get(places.group(1));
            var method = places.group(2);
            if (source == null || (method != null && !source.contains(method + "("))) {
                missing.add(places.group());
            }
        }
        assertThat(missing).isEmpty();
        assertThat(named).isGreaterThan(20);
    }

    /** The source of each type, nested ones too. */
    private static Map<String, String> sources() throws IOException {
        var sources = new HashMap<String, String>();
        try (var files = Files.walk(ROOT)) {
            for (var file : files.filter(ArchitecturePageTest::isSource).toList()) {
                var source = Files.readString(file);
                TYPE.matcher(source).results().forEach(type -> sources.put(type.group(1), source));
            }
        }
        sources.put("ByteBuf", "Netty's");
        return sources;
    }

    private static boolean isSource(Path file) {
        return file.toString().contains("/src/") && file.toString().endsWith(".java");
    }
}
