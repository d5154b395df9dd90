package dev.berth.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The script {@code cli/demo/lab}, which makes Docker hosts and load balancers on one machine. */
final class Lab {
    private static final JsonMapper JSON =
            JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private final Programs programs;
    private final Path script;
    private final Path directory;

    /**
     * @param home where the distribution is
     * @param directory where the lab may write
     */
    Lab(Programs programs, Path home, Path directory) {
        this.programs = programs;
        this.script = home.resolve("cli/demo/lab");
        this.directory = directory;
    }

    /**
     * What was made.
     *
     * @param bridge the machine's own address as the hosts see it
     * @param dev the developer's Engine
     */
    record Description(String bridge, Host dev, List<Host> hosts) {}

    /**
     * @param docker its Engine over TCP
     * @param socket the same Engine as {@code unix://...}
     */
    record Host(String name, String address, String docker, String socket) {}

    /**
     * @param url where its clients go
     * @param admin its admin socket
     * @param master its master process's socket
     */
    record Haproxy(String name, String url, String admin, String master) {}

    /** Debian packages that are needed and not there. */
    List<String> missing() {
        return programs.run(script, "missing").lines().toList();
    }

    void install() {
        programs.run(script, "install");
    }

    Description up(int hosts) {
        return read(programs.run(script, "up", directory, hosts), new TypeReference<>() {});
    }

    Haproxy haproxy(String name, int port) {
        return read(
                programs.run(script, "haproxy", directory, name, port), new TypeReference<>() {});
    }

    void build(String image, String version, String... variables) {
        var words = new ArrayList<Object>(List.of(script, "build-app", directory, image, version));
        words.addAll(List.of(variables));
        programs.run(words.toArray());
    }

    /** In a session of its own, so that a second Ctrl-C does not stop it half-way. */
    void down() {
        if (Files.exists(directory)) {
            programs.run("setsid", "--wait", script, "down", directory);
        }
    }

    private static <T> T read(String json, TypeReference<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the lab's answer is not what was agreed: " + json, e);
        }
    }
}
