package dev.berth.deploy.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.RestartPolicy;

import dev.berth.deploy.rollout.ContainerId;
import dev.berth.deploy.rollout.ContainerSpec;
import dev.berth.deploy.rollout.ContainerState;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A container as a rollout wants it. Its name makes it findable, its labels make it the one. */
final class NewContainer {
    static final String SERVICE = "dev.berth.service";
    private static final String ROLE = "dev.berth.role";
    private static final String REVISION = "dev.berth.revision";
    private static final String MARK = "dev.berth.mark";
    private static final String PUBLISHED = "dev.berth.published";

    private final ContainerSpec spec;
    private final Faults faults;
    private final Map<String, String> labels;

    NewContainer(ContainerSpec spec, Faults faults) {
        this.spec = spec;
        this.faults = faults;
        labels = new HashMap<>(labels(spec.id()));
        labels.put(PUBLISHED, published());
    }

    private static Map<String, String> labels(ContainerId id) {
        return Map.of(
                SERVICE, id.service(),
                ROLE, id.role(),
                REVISION, Long.toString(id.revision()),
                MARK, id.mark());
    }

    /** Whether what has the name is the one. */
    static boolean isThere(InspectContainerResponse there, ContainerId id) {
        return hasLabels(there, labels(id));
    }

    void in(DockerClient docker) {
        try {
            create(docker);
        } catch (ConflictException e) {
            reconcile(docker);
        } catch (NotFoundException e) {
            throw faults.refused("cannot create container " + spec.id() + ": " + Faults.message(e));
        }
    }

    /**
     * There is one of that name. The same is a success; one that could not start and is now wanted
     * on another port has served nobody, and is made anew; every other one is left alone.
     */
    private void reconcile(DockerClient docker) {
        var there = docker.inspectContainerCmd(spec.id().name()).exec();
        if (hasLabels(there, labels)) {
            return;
        }
        var id = spec.id();
        boolean neverStarted = States.of(there) instanceof ContainerState.Created;
        if (!neverStarted || !isThere(there, id)) {
            throw faults.refused(
                    "has a container "
                            + id
                            + " already, and it was not made for this revision "
                            + id.revision()
                            + " of "
                            + id.service()
                            + " on this port. Rename it there, or remove it if nothing needs it:"
                            + " docker rm -f "
                            + id);
        }
        docker.removeContainerCmd(there.getId()).withRemoveVolumes(true).exec();
        create(docker);
    }

    private void create(DockerClient docker) {
        var command =
                docker.createContainerCmd(spec.image())
                        .withName(spec.id().name())
                        .withLabels(labels)
                        .withEnv(environment())
                        .withExposedPorts(exposed())
                        .withHostConfig(hostConfig());
        if (!spec.command().isEmpty()) {
            command.withCmd(spec.command());
        }
        command.exec();
    }

    private HostConfig hostConfig() {
        var config =
                HostConfig.newHostConfig()
                        .withRestartPolicy(RestartPolicy.unlessStoppedRestart())
                        .withBinds(spec.volumes().stream().map(Bind::parse).toList())
                        .withPortBindings(bindings());
        if (spec.memory() > 0) {
            config.withMemory(spec.memory());
        }
        if (spec.cpus() > 0) {
            config.withNanoCPUs((long) (spec.cpus() * 1_000_000_000L));
        }
        return config;
    }

    private List<String> environment() {
        return spec.environment().entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .sorted()
                .toList();
    }

    private List<ExposedPort> exposed() {
        var published = spec.published();
        return published == null ? List.of() : List.of(ExposedPort.tcp(published.containerPort()));
    }

    private List<PortBinding> bindings() {
        var published = spec.published();
        return published == null
                ? List.of()
                : List.of(
                        new PortBinding(
                                Ports.Binding.bindIpAndPort(
                                        published.address(), published.hostPort()),
                                ExposedPort.tcp(published.containerPort())));
    }

    private String published() {
        var published = spec.published();
        return published == null
                ? "none"
                : published.address()
                        + ":"
                        + published.hostPort()
                        + ":"
                        + published.containerPort();
    }

    private static boolean hasLabels(InspectContainerResponse there, Map<String, String> labels) {
        var found = Optional.ofNullable(there.getConfig().getLabels()).orElse(Map.of());
        return found.entrySet().containsAll(labels.entrySet());
    }
}
