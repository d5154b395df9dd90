package dev.berth.deploy.rollout;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * A container to be made.
 *
 * @param id its name, and what is kept as labels
 * @param image what {@link ContainerHost#pull} was given
 * @param command replaces the image's, unless it is empty
 * @param published how the application's port is reached, or null if it is not
 * @param volumes {@code source:target} or {@code source:target:ro}
 * @param memory in bytes, 0 for no limit
 * @param cpus 0 for no limit
 */
public record ContainerSpec(
        ContainerId id,
        String image,
        List<String> command,
        Map<String, String> environment,
        @Nullable Published published,
        List<String> volumes,
        long memory,
        double cpus) {
    public ContainerSpec {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        volumes = List.copyOf(volumes);
    }

    /**
     * @param address of the host, the only one that is bound
     */
    public record Published(String address, int hostPort, int containerPort) {}
}
