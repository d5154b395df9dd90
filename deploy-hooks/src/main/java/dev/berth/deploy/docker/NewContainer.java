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

import dev.berth.deploy.rollout.ContainerSpec;
import dev.berth.deploy.rollout.ContainerState;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A container as a rollout wants it. Its name makes it findable, its labels make it ours. */
final class NewContainer {
    static final String SERVICE = "dev.berth.service";
    private static final String ROLE = "dev.berth.role";
    private static final String REVISION = "dev.berth.revision";
    private static final String PUBLISHED = "dev.berth.published";

    private final ContainerSpec spec;
    private final Faults faults;
    private final Map<String, String> labels;

    NewContainer(ContainerSpec spec, Faults faults) {
        this.spec = spec;
        this.faults = faults;
        labels =
                Map.of(
                        SERVICE, spec.service(),
                        ROLE, spec.role(),
                        REVISION, Long.toString(spec.revision()),
                        PUBLISHED, published());
    }

    void in(DockerClient docker) {
        try {
            create(docker);
        } catch (ConflictException e) {
            reconcile(docker);
        } catch (NotFoundException e) {
            throw faults.refused(
                    "cannot create container " + spec.name() + ": " + Faults.message(e));
        }
    }

    /**
     * There is one of that name. The same is a success; one that could not start and is now wanted
     * on another port has served nobody, and is made anew; every other one is left alone.
     */
    private void reconcile(DockerClient docker) {
        var there = docker.inspectContainerCmd(spec.name()).exec();
        if (isSame(there, labels)) {
            return;
        }
        boolean neverStarted = States.of(there) instanceof ContainerState.Created;
        if (!neverStarted || !isSame(there, without(PUBLISHED))) {
            throw faults.refused(
                    "has a container "
                            + spec.name()
                            + " already, and it is not revision "
                            + spec.revision()
                            + " of "
                            + spec.service()
                            + " on this port. Rename or remove it there: docker rm "
                            + spec.name());
        }
        docker.removeContainerCmd(spec.name()).withRemoveVolumes(true).exec();
        create(docker);
    }

    private void create(DockerClient docker) {
        var command =
                docker.createContainerCmd(spec.image())
                        .withName(spec.name())
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

    private Map<String, String> without(String label) {
        var fewer = new HashMap<>(labels);
        fewer.remove(label);
        return fewer;
    }

    private static boolean isSame(InspectContainerResponse there, Map<String, String> labels) {
        var found = Optional.ofNullable(there.getConfig().getLabels()).orElse(Map.of());
        return found.entrySet().containsAll(labels.entrySet());
    }
}
