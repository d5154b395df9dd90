package dev.berth.acceptance.deploy;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.berth.acceptance.BerthServer;
import dev.berth.acceptance.Cli;
import dev.berth.acceptance.Command;
import dev.berth.acceptance.Distribution;
import dev.berth.acceptance.Haproxy;
import dev.berth.acceptance.Lab;
import dev.berth.acceptance.Ports;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A company: its hosts, its HAProxy, and Berth, with the service {@code web} to be applied. */
final class Site implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Lab lab;
    private final int hosts;
    private final Haproxy haproxy;
    private final Path data;
    private final int port;
    private BerthServer server;

    Site(Class<?> test, int hosts) {
        this.hosts = hosts;
        this.lab = Lab.up(test, hosts);
        this.haproxy = lab.haproxy("lb1", Ports.free());
        this.data = empty(Distribution.workDirectory(test.getSimpleName()).resolve("data"));
        this.port = Ports.free();
        this.server = start();
    }

    private BerthServer start(String... jvmOptions) {
        var flags = List.of("--insecure", "--public-name", registry());
        return BerthServer.start(data, "0.0.0.0", port, flags, jvmOptions);
    }

    Lab lab() {
        return lab;
    }

    Haproxy haproxy() {
        return haproxy;
    }

    BerthServer server() {
        return server;
    }

    Cli cli() {
        return new Cli(server);
    }

    /** The name under which hosts and developers reach the registry. */
    String registry() {
        return lab.bridge() + ":" + port;
    }

    /** After it ended by itself or was killed. */
    void restart(String... jvmOptions) {
        server.close();
        server = start(jvmOptions);
    }

    /** Hosts and balancer, and the service on every host. */
    void apply(int replicas, String bake) {
        apply(hostsAndBalancer() + "---\n" + service(replicas, bake));
    }

    void apply(String yaml) {
        cli().succeed("apply", "-f", file(yaml));
    }

    /** Whatever comes of it. */
    Command.Output tryApply(String yaml, String... options) {
        var words = new ArrayList<Object>(List.of("apply", "-f", file(yaml)));
        words.addAll(List.of(options));
        return cli().run(words.toArray());
    }

    private Path file(String yaml) {
        try {
            return Files.writeString(data.resolveSibling("service.yml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String hostsAndBalancer() {
        var documents = new ArrayList<String>();
        for (int i = 1; i <= hosts; i++) {
            var host = lab.host(i);
            documents.add(
                    """
                    kind: host
                    name: app%d
                    docker: %s
                    address: %s
                    ports: 20000-20099
                    """
                            .formatted(i, host.docker(), host.address()));
        }
        documents.add(
                """
                kind: haproxy
                name: lb1
                admin: %s
                """
                        .formatted(haproxy.admin()));
        return String.join("---\n", documents);
    }

    String service(int replicas, String bake) {
        var names =
                IntStream.rangeClosed(1, hosts)
                        .mapToObj(i -> "app" + i)
                        .collect(Collectors.joining(", "));
        // A short drain, so that a test of what never ends does not take a minute.
        return """
        kind: service
        name: web
        image: shop/web
        deploy-on: { tag: prod }
        roles:
          web:
            hosts: [%s]
            replicas: %d
            port: 3000
            balance: { by: [lb1], backend: web }
            ready: { within: 20s }
        drain: { max: 20s }
        strategy: { type: rolling, hosts-at-once: 1, min-available: 50%%, bake: %s }
        """
                .formatted(names, replicas, bake);
    }

    /** Builds a version of the demo application, to be pushed later. */
    void build(String version, String... variables) {
        lab.buildApp("built:" + version, version, variables);
    }

    /** Pushes what was built; Berth deploys it. Returns its digest. */
    String push(String version) {
        lab.dev().docker("push", "-q", tagged(version));
        return digestOfProd();
    }

    /** The same where the server may end before it answers. */
    void pushWhateverComesOfIt(String version) {
        lab.dev().dockerCommand("push", "-q", tagged(version)).run();
    }

    private String tagged(String version) {
        var name = registry() + "/shop/web:prod";
        lab.dev().docker("tag", "built:" + version, name);
        return name;
    }

    String digestOfProd() {
        return get("/api/v1/tags?repository=shop/web").get(0).get("digest").asText();
    }

    /** The newest rollout of this digest, once it has ended. */
    JsonNode awaitRollout(String digest) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> newest(digest).path("ended-at").isTextual());
        return newest(digest);
    }

    JsonNode newest(String digest) {
        for (var rollout : get("/api/v1/rollouts?service=web&limit=20")) {
            if (rollout.get("digest").asText().equals(digest)) {
                return rollout;
            }
        }
        return JsonMapper.builder().build().missingNode();
    }

    JsonNode get(String path) {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(server.url() + path)).build();
            var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new AssertionError(path + ": " + answer.statusCode() + " " + answer.body());
            }
            return JsonMapper.builder().build().readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try (lab;
                haproxy) {
            server.close();
        }
    }

    private static Path empty(Path directory) {
        try {
            if (Files.exists(directory)) {
                try (var files = Files.walk(directory)) {
                    for (var file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                        Files.delete(file);
                    }
                }
            }
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
