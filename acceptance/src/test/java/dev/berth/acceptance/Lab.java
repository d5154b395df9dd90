package dev.berth.acceptance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Docker hosts and load balancers, through the same script as {@code berth demo}. */
public final class Lab implements AutoCloseable {
    private static final Path SCRIPT = Distribution.HOME.resolve("cli/demo/lab");

    /**
     * One Docker host.
     *
     * @param docker the Engine's address, such as {@code tcp://10.213.0.11:2375}
     * @param socket the same Engine as {@code unix://…}
     */
    public record Host(String name, String address, String docker, String socket) {

        /** Runs Docker's own command line against this host. */
        public String docker(Object... arguments) {
            return dockerCommand(arguments).succeed();
        }

        /** The same, whatever comes of it. */
        public Command dockerCommand(Object... arguments) {
            var words = new ArrayList<Object>(List.of("docker", "-H", socket));
            words.addAll(List.of(arguments));
            return Command.of(words.toArray());
        }
    }

    private final Path directory;
    private final Thread atExit;
    private final JsonNode description;

    private Lab(Path directory, int hosts, String... registries) {
        this.directory = directory;
        // Ctrl-C in the middle of a test must not leave hosts behind.
        this.atExit = Thread.ofPlatform().name("lab-down").unstarted(this::down);
        Runtime.getRuntime().addShutdownHook(atExit);
        var words = new ArrayList<Object>(List.of("up", directory, hosts));
        words.addAll(List.of(registries));
        this.description = json(script(words.toArray()));
    }

    /** A lab of that many hosts. Its directory is the caller's name, and keeps its logs. */
    public static Lab up(Class<?> test, int hosts) {
        return open(test, hosts);
    }

    /** One whose Engines want every registry to prove its name. */
    public static Lab upWithTls(Class<?> test, int hosts) {
        return open(test, hosts, "tls");
    }

    private static Lab open(Class<?> test, int hosts, String... registries) {
        assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "Docker hosts in network namespaces need root");
        var missing = script("missing").strip().replace('\n', ' ');
        assumeTrue(missing.isEmpty(), "Debian packages are missing: " + missing);
        var directory = Distribution.workDirectory(test.getSimpleName()).resolve("lab");
        if (Files.exists(directory)) {
            // A test that was killed may have left it.
            script("down", directory);
        }
        return new Lab(directory, hosts, registries);
    }

    /** The machine as the hosts see it: there they find the registry. */
    public String bridge() {
        return description.get("bridge").asText();
    }

    /** The developer's Engine, which builds and pushes. */
    public Host dev() {
        return host(description.get("dev"));
    }

    /**
     * @param number from 1
     */
    public Host host(int number) {
        return host(description.get("hosts").get(number - 1));
    }

    /**
     * Builds the demo application with the developer's Engine.
     *
     * @param variables such as {@code ON_TERM=abrupt}; see {@code cli/demo/app}
     */
    public void buildApp(String image, String version, String... variables) {
        var words = new ArrayList<Object>(List.of("build-app", directory, image, version));
        words.addAll(List.of(variables));
        script(words.toArray());
    }

    /** Labels an image of the developer's Engine with a description, which a search shows. */
    public void describe(String image, String description) {
        var instructions =
                "FROM %s\nLABEL org.opencontainers.image.description=\"%s\"\n"
                        .formatted(image, description);
        dev().dockerCommand("build", "-q", "-t", image, "-")
                .with("DOCKER_BUILDKIT", "0")
                .withInput(instructions)
                .succeed();
    }

    /** Brings an image from the developer's Engine to a host without a registry. */
    public void copy(String image, Host host) {
        var file = directory.resolve("image.tar");
        dev().docker("save", "-o", file, image);
        host.docker("load", "-i", file);
    }

    /** Starts HAProxy with the demo's configuration. */
    public Haproxy haproxy(String name, int port) {
        return new Haproxy(this, name, json(script("haproxy", directory, name, port)));
    }

    /** Starts HAProxy with the demo's configuration without those of its lines that have a word. */
    public Haproxy haproxyWithout(String word, String name, int port) {
        try {
            var lines = Files.readAllLines(SCRIPT.resolveSibling("haproxy.cfg"));
            var kept = lines.stream().filter(line -> !line.contains(word)).toList();
            if (kept.size() == lines.size()) {
                throw new AssertionError("no line of the configuration has " + word);
            }
            var file = Files.write(directory.resolve(name + ".cfg"), kept);
            return new Haproxy(this, name, json(script("haproxy", directory, name, port, file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void stopHost(int number) {
        script("stop-host", directory, number);
    }

    /** Its containers go on, as after a crash of the Engine. */
    public void killHost(int number) {
        script("stop-host", directory, number, "--kill");
    }

    /**
     * @param flags for its dockerd, beside the usual ones
     */
    public void startHost(int number, String... flags) {
        var words = new ArrayList<Object>(List.of("start-host", directory, number));
        words.addAll(List.of(flags));
        script(words.toArray());
    }

    /** Containerd's client, against the containerd of the lab. */
    public Command ctr(Object... arguments) {
        var socket = Path.of(description.get("run").asText(), "containerd.sock");
        var words = new ArrayList<Object>(List.of("ctr", "-a", socket));
        words.addAll(List.of(arguments));
        return Command.of(words.toArray());
    }

    void reloadHaproxy(String name) {
        script("reload-haproxy", directory, name);
    }

    void stopHaproxy(String name) {
        script("stop-haproxy", directory, name);
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        down();
    }

    private void down() {
        script("down", directory);
    }

    private static String script(Object... arguments) {
        var words = new ArrayList<Object>(List.of(SCRIPT));
        words.addAll(List.of(arguments));
        return Command.of(words.toArray()).succeed();
    }

    private static Host host(JsonNode node) {
        return new Host(
                node.get("name").asText(),
                node.get("address").asText(),
                node.get("docker").asText(),
                node.get("socket").asText());
    }

    static JsonNode json(String text) {
        try {
            return JsonMapper.builder().build().readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("This is no JSON: " + text, e);
        }
    }
}
