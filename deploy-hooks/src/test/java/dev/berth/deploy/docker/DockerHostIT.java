package dev.berth.deploy.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.deploy.Needs;
import dev.berth.deploy.rollout.ContainerHost;
import dev.berth.deploy.rollout.ContainerHostContract;
import dev.berth.deploy.rollout.ContainerId;
import dev.berth.deploy.rollout.ContainerSpec;
import dev.berth.deploy.rollout.ContainerSpec.Published;
import dev.berth.deploy.rollout.ContainerState.Exited;
import dev.berth.deploy.rollout.ContainerState.Running;
import dev.berth.deploy.rollout.StepFailed;

import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The contract, and what is Docker's own, against a Docker Engine of the test's. */
final class DockerHostIT extends ContainerHostContract {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String WRITES = "echo one; echo two; echo three; ";
    private static final String RESTARTS = "{{.RestartCount}}";
    private static final AtomicInteger PORTS = new AtomicInteger(20000);

    private static Lab lab;
    private static TestRegistry registry;
    private static Map<Behaviour, String> images;
    private static String serving;

    private DockerHost host;

    @BeforeAll
    static void startDocker() throws IOException {
        lab = new Lab();
        registry = new TestRegistry(lab.bridge());
        var busybox = Needs.program("busybox", "busybox-static");
        var stays = WRITES + "trap 'exit 0' TERM; while :; do /bin/busybox sleep 1 & wait; done";
        var deaf = WRITES + "trap '' TERM; while :; do /bin/busybox sleep 1; done";
        images =
                Map.of(
                        Behaviour.STAYS,
                        registry.push("test/stays", TestImage.of(busybox, stays, "")),
                        Behaviour.EXITS,
                        registry.push("test/exits", TestImage.of(busybox, WRITES + "exit 3", "")),
                        Behaviour.DEAF,
                        registry.push("test/deaf", TestImage.of(busybox, deaf, "")),
                        Behaviour.HEALTHY,
                        registry.push("test/healthy", TestImage.of(busybox, stays, "true")));
        serving =
                registry.push(
                        "test/serving",
                        TestImage.of(busybox, "exec /bin/busybox httpd -f -p 3000 -h /", ""));
    }

    @AfterAll
    static void stopDocker() throws IOException {
        if (registry != null) {
            registry.close();
        }
        if (lab != null) {
            lab.close();
        }
    }

    private static final RegistryLogin LOGIN =
            new RegistryLogin("elsewhere.example", "nobody", (_, _) -> "nothing");

    @BeforeEach
    void connect() {
        host = new DockerHost("app1", lab.docker(), LOGIN);
    }

    @AfterEach
    void removeContainers() throws IOException {
        for (var service : List.of("web", "jobs")) {
            for (var container : host.list(service)) {
                docker("rm", "-f", "-v", container);
            }
        }
        host.close();
    }

    @Override
    protected ContainerHost host() {
        return host;
    }

    @Override
    protected String image(Behaviour behaviour) {
        return Objects.requireNonNull(images.get(behaviour));
    }

    @Override
    protected String unknownImage() {
        return registry.address() + "/test/unknown@sha256:" + "0".repeat(64);
    }

    @Override
    protected Published freePort() {
        return new Published(lab.address(), PORTS.getAndIncrement(), 3000);
    }

    @Test
    void publishesTheApplicationsPortOnTheHostsAddressOnly() throws Exception {
        host.pull(serving, "berth/web:1", LONG);
        var port = freePort();
        host.create(spec("web-1", "web", 1, serving, port));
        host.start(web("web-1"));
        var uri = URI.create("http://" + port.address() + ":" + port.hostPort() + "/bin/busybox");
        try (var client = HttpClient.newHttpClient()) {
            var request =
                    HttpRequest.newBuilder(uri).method("HEAD", HttpRequest.BodyPublishers.noBody());
            await().ignoreExceptions()
                    .until(
                            () ->
                                    client.send(
                                                    request.build(),
                                                    HttpResponse.BodyHandlers.discarding())
                                            .statusCode(),
                            status -> status == 200);
        }
        assertThat(docker("port", "web-1")).contains(lab.address()).doesNotContain("0.0.0.0", "::");
    }

    @Test
    void worksOverAUnixSocket() {
        host.close();
        host = new DockerHost("app1", lab.socket(), LOGIN);
        create("web-1", Behaviour.STAYS);
        host.start(web("web-1"));
        assertThat(host.inspect(web("web-1"))).isInstanceOf(Running.class);
    }

    @Test
    void makesTheContainerAsItIsWanted() throws Exception {
        var image = pulled(Behaviour.STAYS);
        host.create(
                new ContainerSpec(
                        new ContainerId("web-1", "web", "jobs", 7, MARK),
                        image,
                        List.of(
                                "/bin/busybox",
                                "sh",
                                "-c",
                                "echo $GREETING > /data/file; exec cat"),
                        Map.of("GREETING", "hello = there"),
                        null,
                        List.of("berth-it-volume:/data", "/etc:/host-etc:ro"),
                        64 << 20,
                        0.5));
        var format =
                "{{.HostConfig.RestartPolicy.Name}} {{.HostConfig.Memory}} {{.HostConfig.NanoCpus}}"
                    + " {{json .HostConfig.Binds}} {{json .Config.Env}} {{json .Config.Labels}}";
        assertThat(docker("inspect", "-f", format, "web-1"))
                .contains("unless-stopped", "67108864", "500000000")
                .contains("berth-it-volume:/data", "/etc:/host-etc:ro")
                .contains("GREETING=hello = there")
                .contains("\"dev.berth.service\":\"web\"", "\"dev.berth.role\":\"jobs\"")
                .contains("\"dev.berth.revision\":\"7\"", "\"dev.berth.mark\":\"" + MARK + "\"");
    }

    @Test
    void givesTheImageATagThatAPruneLeaves() throws Exception {
        pulled(Behaviour.STAYS);
        docker("image", "prune", "-f");
        assertThat(docker("image", "ls", "--format", "{{.Repository}}:{{.Tag}}"))
                .contains("berth/web:1");
    }

    @Test
    void doesNotAskTheRegistryForAnImageThatIsThere() throws IOException {
        var busybox = Needs.program("busybox", "busybox-static");
        String image;
        try (var passing = new TestRegistry(lab.bridge())) {
            image = passing.push("test/passing", TestImage.of(busybox, "exit 0", ""));
            host.pull(image, "berth/web:1", LONG);
        }
        host.pull(image, "berth/web:2", LONG);
    }

    @Test
    void givesUpAPullInTime() {
        var image = registry.address() + "/hanging/web@sha256:" + "0".repeat(64);
        assertFails(() -> host.pull(image, "berth/web:1", Duration.ofMillis(500)), true)
                .hasMessageContaining("did not pull")
                .hasMessageContaining("500 ms");
    }

    @Test
    void triesAgainWhenTheRegistryFails() {
        var image = registry.address() + "/failing/web@sha256:" + "0".repeat(64);
        assertFails(() -> host.pull(image, "berth/web:1", LONG), true)
                .hasMessageContaining("could not pull");
    }

    @Test
    void triesAgainWhenTheRegistryIsDown() {
        var image = lab.bridge() + ":1/test/web@sha256:" + "0".repeat(64);
        assertFails(() -> host.pull(image, "berth/web:1", LONG), true)
                .hasMessageContaining("refused");
    }

    @Test
    void saysWhatToDoAboutARegistryThatSpeaksPlainHttp() throws Exception {
        var elsewhere =
                otherAddress()
                        .orElseThrow(
                                () -> Needs.missing("this machine has no address but its own"));
        try (var plain = new TestRegistry(elsewhere)) {
            var image = plain.address() + "/test/web@sha256:" + "0".repeat(64);
            assertFails(() -> host.pull(image, "berth/web:1", LONG), false)
                    .hasMessageContaining("insecure-registries")
                    .hasMessageContaining(plain.address())
                    .hasMessageContaining("/etc/docker/daemon.json");
        }
    }

    @Test
    void saysThatAnAddressIsNotTheHosts() {
        var image = pulled(Behaviour.STAYS);
        host.create(spec("web-1", "web", 1, image, new Published("192.0.2.77", 20999, 3000)));
        assertFails(() -> host.start(web("web-1")), true).hasMessageContaining("192.0.2.77");
    }

    @Test
    void saysThatACommandIsNotInTheImage() {
        var image = pulled(Behaviour.STAYS);
        host.create(
                new ContainerSpec(
                        web("web-1"),
                        image,
                        List.of("bin/rails"),
                        Map.of(),
                        null,
                        List.of(),
                        0,
                        0));
        assertFails(() -> host.start(web("web-1")), false).hasMessageContaining("bin/rails");
    }

    @Test
    void stopsAContainerThatDockerStartsAgainAndAgain() throws IOException {
        create("web-1", Behaviour.EXITS);
        host.start(web("web-1"));
        await().atMost(LONG).until(() -> !docker("inspect", "-f", RESTARTS, "web-1").equals("0\n"));

        host.stop(web("web-1"), "SIGTERM", Duration.ofSeconds(5));

        assertThat(host.inspect(web("web-1"))).isEqualTo(new Exited(3, false));
        var restarts = docker("inspect", "-f", RESTARTS, "web-1");
        await().during(Duration.ofSeconds(2))
                .atMost(LONG)
                .until(() -> docker("inspect", "-f", RESTARTS, "web-1").equals(restarts));
    }

    @Test
    void followsMoreLogsThanThereAreConnectionsForCalls() throws Exception {
        create("web-1", Behaviour.STAYS);
        host.start(web("web-1"));
        var following = new ArrayList<AutoCloseable>();
        for (int i = 0; i < 100; i++) {
            following.add(host.follow("web-1", 1, line -> {}, () -> {}));
        }
        assertThat(host.inspect(web("web-1"))).isInstanceOf(Running.class);
        for (var one : following) {
            one.close();
        }
    }

    @Test
    void findsTheEngineAgainAfterItsRestart() throws IOException {
        create("web-1", Behaviour.STAYS);
        host.start(web("web-1"));
        lab.stopHost();
        try {
            assertFails(() -> host.inspect(web("web-1")), true)
                    .hasMessageContaining("app1")
                    .hasMessageContaining("Does Docker run there");
        } finally {
            lab.startHost();
        }
        await().ignoreExceptions()
                .atMost(LONG)
                .until(() -> host.inspect(web("web-1")), state -> state instanceof Running);
    }

    private static AbstractThrowableAssert<?, ?> assertFails(
            ThrowingCallable call, boolean worthRetrying) {
        return assertThatThrownBy(call)
                .isInstanceOf(StepFailed.class)
                .matches(failed -> ((StepFailed) failed).worthRetrying() == worthRetrying);
    }

    /** What Docker's own client says, to have a second witness. */
    private static String docker(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("docker", "-H", lab.docker()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** An address of this machine outside of the lab, for which its Engine insists on TLS. */
    private static Optional<String> otherAddress() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(a -> a instanceof Inet4Address && !a.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .filter(a -> !a.startsWith("10.21"))
                .findFirst();
    }
}
