import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/** Checks (or with the argument {@code apply} rewrites) every Java source in the AOSP style. */
class Format {
    public static void main(String[] args) throws Exception {
        var formatter =
                new Formatter(
                        JavaFormatterOptions.builder()
                                .style(JavaFormatterOptions.Style.AOSP)
                                .build());
        var apply = args[0].equals("apply");
        var untidy = new ArrayList<Path>();
        try (var files = Files.walk(Path.of("."))) {
            for (var file :
                    files.filter(f -> f.toString().matches("\\./[^/]+/(src/.*|[^/]+)\\.java"))
                            .filter(f -> !f.toString().contains("/target/"))
                            .toList()) {
                var before = Files.readString(file);
                var after =
                        formatter.formatSourceAndFixImports(
                                RemoveUnusedImports.removeUnusedImports(before));
                if (before.equals(after)) {
                    continue;
                }
                untidy.add(file);
                if (apply) {
                    Files.writeString(file, after);
                }
            }
        }
        untidy.forEach(
                file -> System.out.println((apply ? "formatted " : "not formatted: ") + file));
        if (!apply && !untidy.isEmpty()) {
            System.out.println("Run: mvn -q -N validate -Dformat=apply");
            System.exit(1);
        }
    }
}
