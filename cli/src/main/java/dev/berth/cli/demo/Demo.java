package dev.berth.cli.demo;

import dev.berth.cli.api.AdminApi;
import dev.berth.cli.console.CommandFailed;
import dev.berth.cli.console.Console;
import dev.berth.cli.rollout.RolloutDisplay;
import dev.berth.cli.rollout.RolloutFollower;
import dev.berth.cli.rollout.RolloutText;
import dev.berth.cli.traffic.TrafficGenerator;
import dev.berth.cli.traffic.TrafficPlan;
import dev.berth.cli.traffic.TrafficReport;
import dev.berth.model.admin.RolloutView;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/**
 * The story: two hosts, a developer and HAProxy; v1 is pushed and serves; under traffic v2 is
 * pushed, takes its place, and nobody notices.
 */
final class Demo {
    private static final String SERVICE = "web";
    private static final int HOSTS = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int CLIENTS = 16;
    private static final int REQUESTS_A_SECOND = 400;
    private static final int FEW = 800;

    private final Console console;
    private final Steps steps;
    private final Landscape landscape;

    Demo(Console console, Steps steps, Landscape landscape) {
        this.console = console;
        this.steps = steps;
        this.landscape = landscape;
    }

    /** What is left to look at when it is over. */
    record Ending(
            TrafficReport traffic,
            AdminApi api,
            int port,
            Lab.Description lab,
            Lab.Haproxy haproxy) {
        String image() {
            return lab.bridge() + ":" + port + "/shop/web:prod";
        }
    }

    Ending play() {
        packages();
        var hosts =
                steps.step(
                        "Two Docker hosts, and a developer's Docker",
                        () -> landscape.lab().up(HOSTS));
        int balancerPort = Ports.preferring(8080);
        var haproxy =
                steps.step(
                        "HAProxy on http://127.0.0.1:" + balancerPort,
                        () -> landscape.lab().haproxy("lb1", balancerPort));
        int port = Ports.preferring(5000);
        var publicName = hosts.bridge() + ":" + port;
        var api =
                steps.step(
                        "Berth on " + publicName + ", and on every address of this machine",
                        () -> landscape.startServer(port, publicName));
        steps.step("Telling Berth of hosts, HAProxy and service", () -> apply(api, hosts, haproxy))
                .forEach(warning -> steps.say("  " + warning));

        var image = publicName + "/shop/web:prod";
        build(image, "v1");
        push(hosts, image);
        steps.say("");
        deployFirst(api);

        steps.say("");
        var plan =
                new TrafficPlan(
                        URI.create(haproxy.url() + "/"),
                        CLIENTS,
                        REQUESTS_A_SECOND,
                        Duration.ofSeconds(10));
        try (var traffic = TrafficGenerator.start(plan)) {
            steps.step(
                    "Traffic from now on: " + CLIENTS + " clients, " + REQUESTS_A_SECOND + "/s",
                    () -> awaitRequests(traffic, FEW));
            build(image, "v2");
            push(hosts, image);
            steps.say("");
            must(new DeployShow(console, api, SERVICE, traffic).play(nextRollout(api, 1)));
            steps.say("");
            steps.step(
                    "Some more traffic for v2",
                    () -> awaitRequests(traffic, traffic.report().requests() + FEW));
            return new Ending(traffic.stop(), api, port, hosts, haproxy);
        }
    }

    private void packages() {
        var missing = landscape.lab().missing();
        if (missing.isEmpty()) {
            steps.say("Every program that is needed is installed.");
            return;
        }
        steps.say("Not installed yet: " + String.join(", ", missing));
        steps.step("Installing them with apt-get", () -> landscape.lab().install());
    }

    private void build(String image, String version) {
        // A second to start, as applications take.
        steps.step(
                "Building the application, " + version + ", from its Dockerfile",
                () -> landscape.lab().build(image, version, "START_DELAY_MS=1000"));
    }

    private void push(Lab.Description hosts, String image) {
        var printed =
                steps.step(
                        "docker push " + image,
                        () ->
                                landscape
                                        .programs()
                                        .run("docker", "-H", hosts.dev().socket(), "push", image));
        long there = printed.lines().filter(line -> line.endsWith("Layer already exists")).count();
        long pushed = printed.lines().filter(line -> line.endsWith("Pushed")).count();
        steps.say("  layers sent: " + pushed + ", already there: " + there);
    }

    private List<String> apply(AdminApi api, Lab.Description hosts, Lab.Haproxy haproxy) {
        var yaml = DemoResources.yaml(hosts, haproxy);
        try {
            // For whoever wants to look, or to change and apply it.
            Files.writeString(landscape.directory().resolve("demo.yml"), yaml);
        } catch (IOException e) {
            throw new CommandFailed("demo.yml cannot be written: " + e.getMessage());
        }
        return api.apply(yaml, false).value().warnings();
    }

    private void deployFirst(AdminApi api) {
        var follower = new RolloutFollower(api, RolloutDisplay.on(console));
        must(follower.untilItEnds(nextRollout(api, 0), PATIENCE));
    }

    /** The rollout that a push begins, as soon as it is there. */
    private static long nextRollout(AdminApi api, long after) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            var newest = api.rollouts(SERVICE, 1).value();
            if (!newest.isEmpty() && newest.getFirst().id() > after) {
                return newest.getFirst().id();
            }
            Pause.briefly();
        }
        throw new CommandFailed("the push began no rollout within " + PATIENCE.toSeconds() + " s");
    }

    private static void must(RolloutView rollout) {
        if (rollout.state() != RolloutView.State.DEPLOYED) {
            throw new CommandFailed(
                    "rollout %d was %s, not deployed"
                            .formatted(rollout.id(), RolloutText.word(rollout.state())));
        }
    }

    private static void awaitRequests(TrafficGenerator traffic, long requests) {
        while (traffic.report().requests() < requests) {
            Pause.briefly();
        }
    }
}
