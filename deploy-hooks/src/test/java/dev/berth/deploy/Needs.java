package dev.berth.deploy;

import org.junit.jupiter.api.Assumptions;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a test needs of the machine. A test that cannot run says why and is skipped; with {@code
 * CI=true} in the environment it fails, because there nobody reads what was skipped.
 */
public final class Needs {
    private static final List<String> PLACES =
            List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

    private Needs() {}

    /** The path of a program. */
    public static Path program(String name, String debianPackage) {
        return find(name)
                .orElseThrow(() ->
                        missing(
                                name
                                        + " is not installed (Debian: apt-get install "
                                        + debianPackage
                                        + ")"));
    }

    public static void root() {
        if (!"root".equals(System.getProperty("user.name"))) {
            throw missing("it has to run as root");
        }
    }

    private static Optional<Path> find(String name) {
        return PLACES.stream()
                .map(place -> Path.of(place, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Never returns; its result makes that known to the compiler. */
    public static RuntimeException missing(String why) {
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError("this test cannot run, and CI=true: " + why);
        }
        System.out.println("skipped: " + why);
        Assumptions.abort(why);
        return new IllegalStateException(why);
    }
}
