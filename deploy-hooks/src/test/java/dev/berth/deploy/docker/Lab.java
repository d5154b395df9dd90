package dev.berth.deploy.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.berth.deploy.Needs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One Docker host in a network namespace, through {@code cli/demo/lab}. */
final class Lab implements AutoCloseable {
    private final Path script = script();
    private final Path directory;
    private final Thread lastResort = new Thread(this::down, "lab-down");
    private final JsonNode description;

    Lab() throws IOException {
        Needs.root();
        var missing = run(List.of("missing"));
        if (!missing.isBlank()) {
            throw Needs.missing(
                    "Debian packages are missing: " + missing.strip().replace('\n', ' '));
        }
        directory = Files.createTempDirectory("berth-lab");
        // Also when somebody interrupts the tests: Engines and namespaces outlive this process.
        Runtime.getRuntime().addShutdownHook(lastResort);
        try {
            description =
                    new ObjectMapper().readTree(run(List.of("up", directory.toString(), "1")));
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Of the one host, also where containers publish. */
    String address() {
        return description.path("hosts").path(0).path("address").asText();
    }

    String docker() {
        return description.path("hosts").path(0).path("docker").asText();
    }

    String socket() {
        return description.path("hosts").path(0).path("socket").asText();
    }

    /** This machine, as the host sees it; a registry here need not speak TLS. */
    String bridge() {
        return description.path("bridge").asText();
    }

    void stopHost() throws IOException {
        run(List.of("stop-host", directory.toString(), "1"));
    }

    void startHost() throws IOException {
        run(List.of("start-host", directory.toString(), "1"));
    }

    @Override
    public void close() {
        down();
        Runtime.getRuntime().removeShutdownHook(lastResort);
    }

    private synchronized void down() {
        if (!Files.exists(directory)) {
            return;
        }
        try {
            run(List.of("down", directory.toString()));
            try (var files = Files.walk(directory)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("the lab in " + directory + " was not ended", e);
        }
    }

    private String run(List<String> arguments) throws IOException {
        var command = new ArrayList<>(List.of(script.toString()));
        command.addAll(arguments);
        var process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(3, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + " failed: " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
        return output;
    }

    private static Path script() {
        for (var here = Path.of("").toAbsolutePath(); here != null; here = here.getParent()) {
            var lab = here.resolve("cli/demo/lab");
            if (Files.isExecutable(lab)) {
                return lab;
            }
        }
        throw new IllegalStateException(
                "cli/demo/lab is not above " + Path.of("").toAbsolutePath());
    }
}
