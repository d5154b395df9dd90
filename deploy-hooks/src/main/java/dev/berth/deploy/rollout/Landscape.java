package dev.berth.deploy.rollout;

import dev.berth.model.Platform;

import java.util.List;

/** What a rollout reaches, by the names under which it was applied. */
public interface Landscape {

    /**
     * @throws StepFailed if there is none of this name any more
     */
    ContainerHost host(String name);

    /**
     * @throws StepFailed if there is none of this name any more
     */
    LoadBalancer balancer(String name);

    /**
     * What platforms an image of this registry is for. Attestations are no platform.
     *
     * @throws StepFailed if it is no image
     */
    List<Platform> platforms(Plan.Image image);
}
