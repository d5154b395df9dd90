package dev.berth.deploy.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;

import dev.berth.deploy.rollout.ContainerState;
import dev.berth.deploy.rollout.ContainerState.Health;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** Docker's states in the rollout's words. */
final class States {
    private States() {}

    /**
     * A container that is {@code restarting} has ended, and Docker waits before it starts it again:
     * that counts as ended, for nobody answers there now. A {@code paused} one runs, and does not
     * answer either, which its balancer's check will say.
     */
    static ContainerState of(InspectContainerResponse container) {
        var state = container.getState();
        var status = state.getStatus() == null ? "" : state.getStatus();
        return switch (status) {
            case "created" -> new ContainerState.Created();
            case "running", "paused" ->
                    new ContainerState.Running(
                            health(state),
                            Optional.ofNullable(container.getRestartCount()).orElse(0));
            default ->
                    new ContainerState.Exited(
                            Optional.ofNullable(state.getExitCodeLong()).orElse(-1L).intValue(),
                            Boolean.TRUE.equals(state.getOOMKilled()));
        };
    }

    private static Health health(InspectContainerResponse.ContainerState state) {
        @Nullable String word = state.getHealth() == null ? null : state.getHealth().getStatus();
        return switch (word) {
            case "starting" -> Health.STARTING;
            case "healthy" -> Health.HEALTHY;
            case "unhealthy" -> Health.UNHEALTHY;
            case null, default -> Health.NONE;
        };
    }
}
