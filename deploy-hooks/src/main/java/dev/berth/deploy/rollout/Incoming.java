package dev.berth.deploy.rollout;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A container that serves when the rollout is done.
 *
 * @param recipe what it is made from
 * @param origin what it was before the rollout
 */
public record Incoming(Instance instance, Recipe recipe, Origin origin) {

    /** Where an incoming container comes from, which says what undoing leaves of it. */
    public enum Origin {
        /** Made by this rollout: undoing removes it. */
        NEW,
        /** Kept stopped by an earlier rollout: undoing stops it again. */
        KEPT,
        /** Serves already: undoing leaves it. */
        STANDING
    }

    /**
     * @param image {@code registry/repository@digest}, as its host pulls it
     * @param localTag that keeps the image from an ordinary prune
     * @param port the application's, in the container
     * @param readyWithin from its start until every check has passed
     */
    public record Recipe(
            String image,
            String localTag,
            List<String> command,
            Map<String, String> environment,
            int port,
            List<String> volumes,
            long memory,
            double cpus,
            Duration readyWithin) {
        public Recipe {
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
            volumes = List.copyOf(volumes);
        }
    }

    public String key() {
        return instance.key();
    }

    public boolean standing() {
        return origin == Origin.STANDING;
    }

    ContainerSpec spec() {
        return new ContainerSpec(
                instance.id(),
                recipe.image(),
                recipe.command(),
                recipe.environment(),
                new ContainerSpec.Published(instance.address(), instance.hostPort(), recipe.port()),
                recipe.volumes(),
                recipe.memory(),
                recipe.cpus());
    }

    Incoming withHostPort(int port) {
        return new Incoming(instance.withHostPort(port), recipe, origin);
    }
}
