package dev.berth.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Berth with TLS under an authority made for the test, and with the users {@link #ANN} and {@link
 * #OPS}, as the hosts of a lab reach it; whoever comes may pull from {@code public/**}. Docker
 * Engines on this machine trust the authority as long as it runs.
 */
public final class SecuredServer implements AutoCloseable {
    /** May push and pull in {@code shop/**}, {@code public/**} and {@code clients/**}. */
    public static final String ANN = "ann";

    /** May do everything. */
    public static final String OPS = "ops";

    /** Of both. */
    public static final String PASSWORD = "correct horse";

    private static final String HASH =
            "$2y$10$LSX9t5k9Lfw4DIHsItIUae0F.pIvYXu5niitQT41DvNmGMQmugWYe";

    private final BerthServer server;
    private final Authority authority;
    private final String registry;
    private final Path trustedByDocker;

    private SecuredServer(
            BerthServer server, Authority authority, String registry, Path trustedByDocker) {
        this.server = server;
        this.authority = authority;
        this.registry = registry;
        this.trustedByDocker = trustedByDocker;
    }

    /**
     * @param directory for its files and its data
     */
    public static SecuredServer start(Path directory, Lab lab) {
        return start(directory, lab.bridge());
    }

    /** For clients on this machine, without a lab. */
    public static SecuredServer onLoopback(Path directory) {
        return start(directory, "127.0.0.1");
    }

    private static SecuredServer start(Path directory, String host) {
        int port = Ports.free();
        var registry = host + ":" + port;
        var names = List.of("IP:127.0.0.1", "IP:" + host, "DNS:localhost");
        var authority = Authority.make(directory.resolve("tls"), names);
        try {
            var users = ANN + ":" + HASH + "\n" + OPS + ":" + HASH + "\n";
            Files.writeString(directory.resolve("htpasswd"), users);
            var settings =
                    Files.writeString(
                            directory.resolve("berth.yml"),
                            """
                            tls: { certificate: %s, key: %s }
                            users: { htpasswd: %s }
                            rights:
                              - { who: [ops], may: [admin] }
                              - who: [ann]
                                repositories: ["shop/**", "public/**", "clients/**"]
                                may: [pull, push]
                              - { who: [anonymous], repositories: ["public/**"], may: [pull] }
                            """
                                    .formatted(
                                            authority.certificate(),
                                            authority.key(),
                                            directory.resolve("htpasswd")));
            var trusted = trust(registry, authority);
            var flags = List.of("--config", settings.toString(), "--public-name", registry);
            try {
                return new SecuredServer(
                        BerthServer.start(
                                directory.resolve("data"),
                                "0.0.0.0",
                                port,
                                authority,
                                flags,
                                Map.of()),
                        authority,
                        registry,
                        trusted);
            } catch (RuntimeException | AssertionError e) {
                distrust(trusted);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Docker reads its authorities there and nowhere else. */
    private static Path trust(String registry, Authority authority) throws IOException {
        var directory = Path.of("/etc/docker/certs.d", registry);
        Files.createDirectories(directory);
        Files.copy(authority.file(), directory.resolve("ca.crt"));
        return directory;
    }

    private static void distrust(Path directory) {
        try {
            Files.deleteIfExists(directory.resolve("ca.crt"));
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public BerthServer server() {
        return server;
    }

    /** The name under which hosts and developers reach it. */
    public String registry() {
        return registry;
    }

    /** The file that clients are told to trust. */
    public Path authority() {
        return authority.file();
    }

    /** The directory with that file, for {@code --cert-dir}. */
    public Path authorityDirectory() {
        return trustedByDocker;
    }

    /** The command line with a login of its own, which is kept in that directory. */
    public Cli cli(Path configuration) {
        return new Cli(server, Map.of("XDG_CONFIG_HOME", configuration.toString()));
    }

    @Override
    public void close() {
        try {
            server.close();
        } finally {
            distrust(trustedByDocker);
        }
    }
}
