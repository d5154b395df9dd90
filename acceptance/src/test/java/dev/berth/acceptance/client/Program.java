package dev.berth.acceptance.client;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.acceptance.Command;
import dev.berth.acceptance.Distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A client's program with a home of its own, so that neither logins nor caches of the machine's
 * users play a part. It finds no way out of this machine.
 */
final class Program {
    private static final Path GO_CLIENTS = Distribution.HOME.resolve("acceptance/go-clients");

    /** How {@code go-clients} says that it has nothing to build with. */
    private static final int NO_GO = 3;

    /** The largest takes two minutes on two cores with nothing else to do. */
    private static final Duration BUILD = Duration.ofMinutes(9);

    private final List<Object> words;
    private final Reach reach;
    private final Path home;

    /** Docker's format, which all of them read. */
    private final Path logins;

    private Program(List<Object> words, Reach reach, Path home) {
        this.words = words;
        this.reach = reach;
        this.home = home;
        this.logins = home.resolve("config.json");
        try {
            if (!Files.exists(logins)) {
                Files.writeString(logins, "{}");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One of Debian's, with the options that come before its commands. */
    static Program installed(Reach reach, Path home, Object... words) {
        assumeTrue(
                Command.of("sh", "-c", "command -v " + words[0]).run().exit() == 0,
                "the Debian package " + words[0] + " is missing");
        return new Program(List.of(words), reach, home);
    }

    /** One that comes as a Go module; built unless it is there already. */
    static Program built(Reach reach, Path home, String name) {
        var output = Command.of(GO_CLIENTS, name).within(BUILD).run();
        assumeTrue(output.exit() != NO_GO, output.err().strip());
        if (output.exit() != 0) {
            throw new AssertionError(name + " could not be built: " + output.err());
        }
        return new Program(List.of(output.out().strip()), reach, home);
    }

    /** What it printed; fails if it failed. */
    String run(Object... arguments) {
        var all = new ArrayList<>(words);
        all.addAll(List.of(arguments));
        var command =
                Command.of(all.toArray())
                        .with("HOME", home.toString())
                        .with("DOCKER_CONFIG", home.toString())
                        .with("REGISTRY_AUTH_FILE", logins.toString())
                        .with("COSIGN_PASSWORD", "")
                        .with("HTTPS_PROXY", "http://127.0.0.1:9")
                        .with("NO_PROXY", host());
        return switch (reach) {
            case Reach.Plain _ -> command.succeed();
            case Reach.Secured secured ->
                    command.with("SSL_CERT_FILE", secured.authority().toString()).succeed();
        };
    }

    private String host() {
        return reach.address().substring(0, reach.address().lastIndexOf(':'));
    }
}
