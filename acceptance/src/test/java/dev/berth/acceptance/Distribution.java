package dev.berth.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the built distribution is, and where tests may write. */
public final class Distribution {
    /** The directory with the launcher in it: this module's parent. */
    public static final Path HOME = home();

    public static final Path LAUNCHER = HOME.resolve("berth");

    private Distribution() {}

    /** A directory below {@code target}, which outlives the test so that its logs can be read. */
    public static Path workDirectory(String name) {
        try {
            return Files.createDirectories(HOME.resolve("acceptance/target/work").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path home() {
        for (var directory = Path.of("").toAbsolutePath();
                directory != null;
                directory = directory.getParent()) {
            if (Files.isExecutable(directory.resolve("berth"))) {
                return directory;
            }
        }
        throw new IllegalStateException(
                "There is no launcher 'berth' above " + Path.of("").toAbsolutePath());
    }
}
