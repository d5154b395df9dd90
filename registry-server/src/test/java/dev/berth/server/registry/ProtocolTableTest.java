package dev.berth.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** {@code docs/protocol.md} names the tests that there are, and all of them. */
class ProtocolTableTest {
    private static final Path HOME = Path.of("..");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\|.*\\|$");
    private static final Pattern TRAP = Pattern.compile("void (trap\\d+\\w+)\\(");
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)\\.(trap(\\d+)\\w+)`");

    @Test
    void everyTestThatThePageNamesIsThereUnderItsNumber() throws IOException {
        var sources = sources();
        var numbers = new TreeSet<String>();
        var rows = ROW.matcher(Files.readString(HOME.resolve("docs/protocol.md")));
        while (rows.find()) {
            assertThat(numbers.add(rows.group(1))).as(rows.group()).isTrue();
            var named = TEST.matcher(rows.group());
            int tests = 0;
            for (; named.find(); tests++) {
                assertThat(named.group(3)).as(named.group()).isEqualTo(rows.group(1));
                assertThat(sources.get(named.group(1) + ".java"))
                        .as(named.group())
                        .contains("void " + named.group(2) + "(");
            }
            assertThat(tests).as(rows.group()).isPositive();
        }
        assertThat(numbers)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, 25).mapToObj(Integer::toString).toList());
    }

    @Test
    void everyTestOfATrapIsNamedOnThePageAndRuns() throws IOException {
        var page = Files.readString(HOME.resolve("docs/protocol.md"));
        for (var source : sources().entrySet()) {
            var trap = TRAP.matcher(source.getValue());
            while (trap.find()) {
                var test = source.getKey().replace(".java", "." + trap.group(1));
                assertThat(page).contains("`" + test + "`");
                assertThat(source.getValue()).as(test).doesNotContain("@Disabled");
            }
        }
    }

    /** What each test class of each module says, by its file's name. */
    private static Map<String, String> sources() throws IOException {
        try (var files = Files.find(HOME, 12, (file, _) -> isTest(file))) {
            return files.collect(
                    Collectors.toMap(
                            file -> String.valueOf(file.getFileName()),
                            ProtocolTableTest::read,
                            String::concat));
        }
    }

    private static boolean isTest(Path file) {
        return file.toString().contains("/src/test/java/") && file.toString().endsWith("Test.java");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
